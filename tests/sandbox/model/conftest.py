"""The scripted OpenAI alone, once for all tests of this room, and as new for each."""

from collections.abc import Iterator

import pytest

from tests.llm.model import Model


@pytest.fixture(scope="session")
def model_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    model = Model(tmp_path_factory.mktemp("model"))
    yield model.start()
    model.stop()


@pytest.fixture
def model(model_process: Model) -> Model:
    model_process.reset()
    return model_process
