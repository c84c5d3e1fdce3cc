"""The scripted OpenAI alone, and OpenAI's own SDK that talks to it."""

import openai

from tests.llm.model import Model

KEY = "sk-sandbox-acme-0001"
SISTER = "sk-sandbox-acme-0002"
"""Another key of the same organisation."""
STRANGER = "sk-sandbox-other-0001"
SOUND = b"RIFF" + bytes(2000)


def client(model: Model, key: str = KEY) -> openai.OpenAI:
    return openai.OpenAI(api_key=key, base_url=model.base_url, max_retries=0)
