"""Everything is lost but the backup and SECRET_KEY: what people had is there again, by the commands of the document."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from store.limits import Limits
from store.standings import Standings
from store.usage_counts import UsageCounts
from tests.chat import answer_text, card_of, direct_chat
from tests.deploy.backups import Shell, parts_of_mysql, require_mysqldump
from tests.gateway.programs import QUICK, Programs, asking, bearer
from tests.gateway.records_kit import Kept
from tests.servers import Larkey, kill_host
from tests.store.databases import make_mysql_database, make_postgres_database
from tests.support import eventually, request

SAID = "my dog is called Rex"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL"}
MakeDatabase = Callable[[], str]


@pytest.fixture(params=sorted(NAMES))
def engine(request: pytest.FixtureRequest) -> str:
    if request.param == "mysql":
        require_mysqldump()
    return str(request.param)


@pytest.fixture
def make_database(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> MakeDatabase:
    """Gives the URL of an empty database each time."""
    if engine == "postgresql":
        url = request.getfixturevalue("postgres_url")
        return lambda: make_postgres_database(url)
    if engine == "mysql":
        url = request.getfixturevalue("mysql_url")
        return lambda: make_mysql_database(url)
    return lambda: f"sqlite:///{tmp_path / 'larkey' / 'larkey.db'}"


def environment(larkey: Larkey, engine: str) -> dict[str, str]:
    """What the commands speak of."""
    url = larkey.settings["DATABASE_URL"]
    place = {"SQLITE": url.removeprefix("sqlite:///")} if engine == "sqlite" else {"DATABASE_URL": url}
    redis = {"REDIS_URL": larkey.valkey.url, "REDIS_DATA": str(larkey.folder / "valkey")}
    return redis | (parts_of_mysql(url) if engine == "mysql" else place)


def lose_everything(larkey: Larkey) -> None:
    kill_host(larkey.webs.pop())
    larkey.valkey.kill()
    shutil.rmtree(larkey.folder / "valkey" / "appendonlydir")
    for file in larkey.folder.glob("larkey.db*"):
        file.unlink()


def used_today(programs: Programs, person: int) -> int:
    limits = Limits(programs.redis, ZoneInfo("Asia/Shanghai"), UsageCounts(programs.database))
    try:
        return limits.used(person, "tenant").today
    finally:
        limits.close()


@contextmanager
def busy(programs: Programs, token: str) -> Iterator[None]:
    """A program that calls without a pause meanwhile."""
    leaving = threading.Event()

    def call() -> None:
        while not leaving.is_set():
            programs.post(token, asking(QUICK))

    thread = threading.Thread(target=call)
    thread.start()
    try:
        yield
    finally:
        leaving.set()
        thread.join()


def test_what_people_had_is_there_again(engine: str, make_database: MakeDatabase, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": make_database(), "RECORDS__CONTENT": "full", "SERVER__DRAIN_SECONDS": "1"}
    larkey, shell = Larkey(tmp_path / "larkey", settings=settings), Shell(tmp_path)
    try:
        larkey.start()
        programs = Programs(larkey)
        issued, other = programs.issue(), programs.issue("ou_busy")
        person = issued.token.person
        Standings(programs.database).limit(person, "tenant", {"tokens_day": 100_000}, 0)
        assert answer_text(card_of(direct_chat(larkey.sandbox).ask(f"{SAID} [[rate 0]]")) or {})
        assert programs.post(issued.text, asking(f"{QUICK} {SAID}")).status == 200
        [row] = programs.rows(1, issued.token.public_id)
        Kept(programs, issued.token.public_id).words(Kept(programs, issued.token.public_id).records(1)[0])
        eventually(lambda: used_today(programs, person) == row["tokens"])
        with busy(programs, other.text):
            shell.run("backup: Redis", environment(larkey, engine))
            shell.run(f"backup: {NAMES[engine]}", environment(larkey, engine))
        programs.close()

        lose_everything(larkey)
        larkey.settings["DATABASE_URL"] = make_database()
        shell.run("restore: Redis", environment(larkey, engine))
        shell.run(f"restore: {NAMES[engine]}", environment(larkey, engine))
        larkey.valkey.start()
        larkey.start_web(larkey.port)

        programs = Programs(larkey)
        assert used_today(programs, person) == row["tokens"]
        assert programs.post(issued.text, asking(f"{QUICK} again")).status == 200
        rows = programs.rows(2, issued.token.public_id)
        assert rows[0] == row
        kept = Kept(programs, issued.token.public_id)
        assert SAID in str(kept.words(kept.records(1)[0]))
        assert remembered(larkey, programs)
        assert used_today(programs, other.token.person) > 0
        nothing_is_said_without_the_key(larkey, issued.text)
        programs.close()
    finally:
        larkey.stop()


def remembered(larkey: Larkey, programs: Programs) -> bool:
    """Whether the model is told, with the next question of the same chat, what was said before."""
    since = programs.last_upstream()
    direct_chat(larkey.sandbox).ask("what is it called? [[rate 0]]")
    return any(SAID in json.dumps(entry["messages"]) for entry in programs.asked_upstream(since=since))


def nothing_is_said_without_the_key(larkey: Larkey, token: str) -> None:
    """With another SECRET_KEY what was recorded stays closed, and its list can be read all the same."""
    larkey.webs.pop().stop()
    larkey.settings["SECRET_KEY"] = "another-secret-key-for-the-tests-0123456789"
    larkey.start_web(larkey.port)
    listed = request("GET", f"{larkey.url}/conversations/chat_completions?words=true", headers=bearer(token))
    assert listed.status == 200
    assert len(listed.json()["data"]) == 2
    assert SAID.encode() not in listed.body
