"""The gateway's door looks a token up once for a whole crowd, and no connection to the database is taken in vain."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.caller.addresses import Callers
from gateway.caller.door import NO_RIGHT, Caller, Door
from gateway.moments import Moments
from store.database import Database, open_database
from store.migrate import migrate
from store.people import People
from store.token import Token
from store.tokens import Tokens

CROWD = 60


class Counted(Tokens):
    """Real tokens; each look at a row is counted, and waits until the whole crowd stands at the door."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.reads = 0
        self.crowd = threading.Semaphore(0)

    def read(self, public_id: str) -> Token | None:
        self.reads += 1
        for _ in range(CROWD):
            assert self.crowd.acquire(timeout=10)
        return super().read(public_id)


@pytest.fixture
def tokens(tmp_path: Path) -> Iterator[Counted]:
    database = open_database(f"sqlite:///{tmp_path / 'larkey.db'}")
    migrate(database)
    yield Counted(database)
    database.close()


def test_of_a_crowd_with_one_token_one_asks_the_database(tokens: Counted) -> None:
    person = People(tokens._database).know("t", "app", "ou_1")
    text = tokens.issue(person, "t", message_id="om_1", seconds=1000).text
    door = Door(tokens, lambda person, tenant: NO_RIGHT, Callers(), Moments("UTC"))

    def enter(_: int) -> Caller:
        tokens.crowd.release()
        return door.admit({"HTTP_AUTHORIZATION": f"Bearer {text}", "REMOTE_ADDR": "127.0.0.1"})

    with ThreadPoolExecutor(CROWD) as crowd:
        people = {caller.token.person for caller in crowd.map(enter, range(CROWD))}
    assert (people, tokens.reads) == ({person}, 1)
