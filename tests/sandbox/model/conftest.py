"""The scripted OpenAI alone, once for all tests of this room, and as new for each."""

from tests.llm.conftest import model, model_process

__all__ = ["model", "model_process"]
