"""Pictures and sounds that the scripted OpenAI makes and takes."""
