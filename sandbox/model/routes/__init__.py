"""What the scripted OpenAI serves, a file for each noun of its API."""
