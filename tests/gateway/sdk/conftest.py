"""One Larkey over the sandbox's scripted OpenAI, with keys of two organisations, for programs with their SDKs."""

from collections.abc import Iterator

import openai
import pytest

from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import Programs
from tests.servers import Larkey

KEYS = ("sk-sandbox-north-0001", "sk-sandbox-south-0001", "sk-sandbox-north-0002")


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    settings = {**SETTINGS, "OPENAI_API_KEY": ",".join(KEYS), "LOAD_BALANCER_RULE": "round_robin"}
    settings["GATEWAY__CORS_ORIGINS"] = "*"
    shared = Larkey(tmp_path_factory.mktemp("larkey"), settings=settings)
    try:
        yield shared.start()
    finally:
        shared.stop()


@pytest.fixture
def sdk(programs: Programs, token: str) -> Iterator[openai.OpenAI]:
    """OpenAI's SDK with its own retries."""
    with programs.client(token) as client:
        yield client
