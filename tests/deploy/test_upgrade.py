"""Several hosts from one release to the next and back: both work on the newer tables, and nothing is lost."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from store.migrate import newest
from tests.chat import answer_text, card_of, direct_chat
from tests.deploy.releases import NEXT, THIS, Release, released, tree_of, tree_of_next
from tests.gateway.programs import QUICK, Programs, asking
from tests.gateway.records_kit import Kept
from tests.servers import Larkey
from tests.store.databases import make_postgres_database
from tests.support import free_port


@dataclass
class Shop:
    """An older and a newer release that share everything, and a person with a key."""

    larkey: Larkey
    programs: Programs
    older: Release
    newer: Release
    said: int = 0

    def __post_init__(self) -> None:
        self.issued = self.programs.issue()
        self.kept = Kept(self.programs, self.issued.token.public_id)

    def works(self, port: int) -> None:
        """A question in the chat and a call on that port are answered, counted and recorded, those before as well."""
        self.said += 1
        words = f"question {self.said}"
        asked = direct_chat(self.larkey.sandbox).ask(f"[[say {words}]]")
        assert words in answer_text(card_of(asked) or {})
        reply = self.programs.post(self.issued.text, asking(f"{QUICK} {words}"), port=port)
        assert reply.status == 200, reply.body
        assert len(self.programs.rows(self.said, self.issued.token.public_id)) == self.said
        records = self.kept.records(self.said)
        assert all(f"question {number}" in str(self.kept.words(record)) for number, record in enumerate(records, 1))


@pytest.fixture(params=[THIS, *released()])
def shop(request: pytest.FixtureRequest, postgres_url: str, tmp_path: Path) -> Iterator[Shop]:
    settings = {
        "DATABASE_URL": make_postgres_database(postgres_url),
        "RECORDS__CONTENT": "full",
        "SERVER__DRAIN_SECONDS": "1",
    }
    larkey = Larkey(tmp_path / "larkey", settings=settings)
    older = Release(larkey, tree_of(request.param, tmp_path / "older"))
    newer = Release(larkey, tree_of_next(tmp_path / "newer"))
    with ExitStack() as ending:
        ending.callback(larkey.stop)
        larkey.valkey.start()
        larkey.sandbox.start()
        code, said = older.migrate()
        assert code == 0, said
        programs = Programs(larkey)
        ending.callback(programs.close)
        yield Shop(larkey, programs, older, newer)


def test_hosts_are_upgraded_one_after_the_other_and_go_back(shop: Shop) -> None:
    old_port, new_port = shop.larkey.port, free_port()
    old = shop.older.host(old_port)
    new = None
    try:
        shop.works(old_port)
        assert f"database brought to {NEXT}" in shop.newer.migrate()[1]
        shop.works(old_port)
        new = shop.newer.host(new_port)
        for port in (old_port, new_port, old_port):
            shop.works(port)
        assert NEXT in shop.older.migrate()[1]
        code, said = shop.older.migrate("--to 5")
        assert code == 2
        assert "newer release" in said
        assert new.stop() == 0
        assert f"{NEXT} undone" in shop.newer.migrate(f"--to {newest()}")[1]
        shop.works(old_port)
    finally:
        for host in (old, new):
            if host is not None:
                host.stop()
