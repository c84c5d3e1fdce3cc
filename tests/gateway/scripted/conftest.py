"""A Larkey whose provider is a script, with two keys."""

from collections.abc import Iterator

import pytest

from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import Programs
from tests.gateway.scripted.provider import Provider
from tests.servers import Larkey


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as found:
        yield found


@pytest.fixture(scope="module")
def programs(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    settings = {**SETTINGS, "OPENAI_BASE_URL": provider.base_url, "OPENAI_API_KEY": "sk-the-first,sk-the-second"}
    with Larkey(tmp_path_factory.mktemp("scripted"), settings=settings) as larkey, Programs(larkey) as found:
        yield found


@pytest.fixture
def token(programs: Programs) -> Iterator[str]:
    yield programs.issue().text
    programs.wake_keys()
