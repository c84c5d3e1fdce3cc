"""The scripted model, once for all tests of this room, and as new for each."""

from collections.abc import Iterator

import pytest

from llm.rest.states import KeyState, LocalState
from store.keys import KeyStates
from store.redis import open_redis
from tests.llm.model import Model
from tests.servers import Valkey


@pytest.fixture(scope="session")
def model_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    with Model(tmp_path_factory.mktemp("model")) as started:
        yield started


@pytest.fixture
def model(model_process: Model) -> Model:
    model_process.reset()
    return model_process


@pytest.fixture(scope="module")
def redis_of_states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with Valkey(tmp_path_factory.mktemp("valkey")) as server:
        yield server


@pytest.fixture(params=["alone", "shared"])
def state(request: pytest.FixtureRequest) -> Iterator[KeyState]:
    """This process's own state, and Redis: both must know the same."""
    if request.param == "alone":
        yield LocalState()
        return
    valkey = request.getfixturevalue("redis_of_states")
    redis = open_redis(valkey.url, prefix=f"{request.node.name}:")
    yield KeyStates(redis)
    redis.close()
