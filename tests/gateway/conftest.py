"""A Larkey whose gateway the tests of one module share, with a pool of five keys and a person who has tokens."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.gateway.programs import Programs
from tests.gateway.reader import Reader, new_reader
from tests.servers import Larkey

KEYS = [f"sk-sandbox-000{number}" for number in range(1, 6)]
SETTINGS = {
    "OPENAI_API_KEY": ",".join(KEYS),
    "LOAD_BALANCER_RULE": "ordered",
    "RETRY_TIME": "0.05",
    "LLM__FIRST_TOKEN_TIMEOUT": "2.5",
    "LLM__IDLE_TIMEOUT": "2",
    "LIMITS__REQUESTS_PER_MINUTE": "0",
    "LIMITS__TOKENS_PER_MINUTE": "0",
    "LIMITS__STREAMS": "0",
    "GATEWAY__BODY_SECONDS": "2",
    "SERVER__DRAIN_SECONDS": "1",
}


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": SETTINGS}


@pytest.fixture(scope="module")
def _programs(larkey: Larkey) -> Iterator[Programs]:
    with Programs(larkey) as found:
        yield found


@pytest.fixture
def programs(_programs: Programs) -> Iterator[Programs]:
    """Whatever a test did to the provider and its keys is over after it."""
    yield _programs
    _programs.larkey.sandbox.chaos(model={"clear": True})
    _programs.wake_keys()


@pytest.fixture
def reader(programs: Programs) -> Reader:
    """Somebody with a token who reads what is kept of their calls."""
    return new_reader(programs)


@pytest.fixture
def other(programs: Programs) -> Reader:
    """Somebody else."""
    return new_reader(programs)


@pytest.fixture
def token(programs: Programs) -> str:
    """A fresh token of one and the same person."""
    return programs.issue().text
