"""Ten hosts with one worker each share one Redis: what it counts is exact, wherever a request comes in."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.gateway.hosts import HOSTS, Town
from tests.servers import Larkey
from tests.support import eventually

KEYS = [f"sk-sandbox-000{number}" for number in range(1, 4)]
LIMITED = "0002"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    settings = {"OPENAI_API_KEY": ",".join(KEYS), "LOAD_BALANCER_RULE": "round_robin", "SERVER__DRAIN_SECONDS": "1"}
    larkey = Larkey(tmp_path_factory.mktemp("town"), settings=settings)
    with ExitStack() as ending:
        ending.callback(larkey.stop)
        larkey.valkey.start()
        larkey.sandbox.start()
        larkey.migrate()
        town = Town(larkey)
        ending.callback(town.stop)
        town.start()
        yield town


def test_just_so_many_requests_a_minute_pass_at_all_hosts_together(town: Town) -> None:
    token = town.somebody(requests_minute=37).text
    assert town.everywhere(8, token) == {200: 37, 429: 43}


def test_just_so_many_streams_run_at_all_hosts_together(town: Town) -> None:
    issued = town.somebody(streams=13)
    with ExitStack() as links:
        running = town.streams(3, issued.text, links)
        assert len(running) == 13
        for link in running[:4]:
            link.close()
        eventually(lambda: town.used(issued).streams == 9, 20)
        assert len(town.streams(2, issued.text, links)) == 4
    eventually(lambda: town.used(issued).streams == 0, 20)


def test_a_share_is_given_out_to_the_last_token_and_the_books_agree(town: Town) -> None:
    measured = town.somebody()
    town.hosts[0].open_stream(measured.text)[1].close()
    [row] = town.programs.rows(1, measured.token.public_id)
    issued = town.somebody(tokens_day=8 * row["reserved"] - 1)
    with ExitStack() as links:
        assert len(town.streams(3, issued.text, links)) == 7
    eventually(lambda: town.used(issued).streams == 0, 20)
    rows = town.programs.rows(7, issued.token.public_id)
    assert len(rows) == 7
    assert town.used(issued).today == sum(row["tokens"] for row in rows)


def test_keys_take_turns_over_all_hosts(town: Town) -> None:
    since = town.programs.last_upstream()
    assert town.everywhere(6, town.somebody().text) == {200: 60}
    assert Counter(asked(town, since)) == dict.fromkeys((key[-4:] for key in KEYS), 20)


def test_a_key_that_is_limited_at_one_host_rests_at_all(town: Town) -> None:
    token = town.somebody().text
    town.larkey.sandbox.chaos(model={"limit_key": {"key": LIMITED, "retry_after": 60}})
    since = town.programs.last_upstream()

    def known_to_all() -> bool:
        before = asked(town, since).count(LIMITED)
        return town.everywhere(1, token) == {200: HOSTS} and asked(town, since).count(LIMITED) == before > 0

    assert town.hosts[0].ask(token) == town.hosts[0].ask(token) == town.hosts[0].ask(token) == 200
    eventually(known_to_all, 20)
    known = asked(town, since).count(LIMITED)
    assert town.everywhere(6, token) == {200: 60}
    assert asked(town, since).count(LIMITED) == known
    town.larkey.sandbox.chaos(model={"clear": True})
    town.programs.wake_keys()


def asked(town: Town, since: int) -> list[str]:
    """The ends of the keys that the provider was asked with."""
    return [str(entry["key"]) for entry in town.programs.asked_upstream(since=since)]
