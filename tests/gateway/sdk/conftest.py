"""One Larkey over the sandbox's scripted OpenAI, with keys of two organisations, for programs with their SDKs."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import Programs

KEYS = ("sk-sandbox-north-0001", "sk-sandbox-south-0001", "sk-sandbox-north-0002")


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    settings = {**SETTINGS, "OPENAI_API_KEY": ",".join(KEYS), "LOAD_BALANCER_RULE": "round_robin"}
    settings["GATEWAY__CORS_ORIGINS"] = "*"
    return {"settings": settings}


@pytest.fixture
def sdk(programs: Programs, token: str) -> Iterator[openai.OpenAI]:
    """OpenAI's SDK with its own retries."""
    with programs.client(token) as client:
        yield client
