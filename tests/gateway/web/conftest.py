"""One Larkey for all tests of the pages, and browsers in front of it. Each test begins with nobody's keys."""

from collections.abc import Callable, Iterator

import pytest

from tests.gateway.web.behind import Behind, behind_of
from tests.gateway.web.visitor import Visitor
from tests.servers import Larkey

ADMIN = "an-admin-token-for-the-tests"
SETTINGS = {"ADMIN_TOKEN": ADMIN}
NewVisitor = Callable[..., Visitor]
NewHost = Callable[..., int]


@pytest.fixture(scope="session")
def larkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    with Larkey(tmp_path_factory.mktemp("larkey"), settings=SETTINGS) as shared:
        yield shared


@pytest.fixture(scope="module")
def _behind(larkey: Larkey) -> Iterator[Behind]:
    with behind_of(larkey) as found:
        yield found


@pytest.fixture
def behind(_behind: Behind) -> Behind:
    """Nobody has keys, nothing was used, nothing is broken."""
    _behind.forget()
    return _behind


@pytest.fixture
def new_visitor(behind: Behind) -> NewVisitor:
    """A browser that was never here."""
    return lambda port=0: Visitor(behind.larkey, port)


@pytest.fixture
def new_host(behind: Behind) -> Iterator[NewHost]:
    """Another host of the same Larkey with settings of its own, seen under the first one's address: its port."""
    larkey, usual, started = behind.larkey, dict(behind.larkey.settings), []

    def start(**settings: str) -> int:
        larkey.settings.update({"AUTH_SERVICE_URL": larkey.url, **settings})
        started.append(larkey.start_web())
        return int(started[-1].environment["OPENAI_SERVICE_PORT"])

    yield start
    larkey.settings.clear()
    larkey.settings.update(usual)
    for web in started:
        web.stop()
        larkey.webs.remove(web)


@pytest.fixture
def visitor(new_visitor: NewVisitor) -> Visitor:
    return new_visitor()
