"""A scripted OpenAI on the loopback: what the bot talks to when no key is set, and the only model in the tests."""
