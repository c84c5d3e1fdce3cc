"""Two hundred streams are open over two hosts, and one thing breaks; then the next: what can go on does.

Afterwards the books balance: rows, shares and the provider's own count. Whose connection a worker holds is read from
/proc, so this is for Linux.
"""

import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from store.limits_values import DIED
from store.models_usage import UsageRow
from tests.chaos.invariants import every_lock_is_free, shares_are_the_sums
from tests.chaos.streams import Stream, during
from tests.chaos.town import Town
from tests.processes import alive, callers_of
from tests.servers import kill_host, worker_pids
from tests.support import eventually

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to see whose connection is whose")
AWAY = 2.5
BALANCED = 90.0
Json = dict[str, Any]


def a_worker_is_killed(town: Town, streams: list[Stream]) -> set[int]:
    victim = _busiest(streams)
    os.kill(victim, signal.SIGKILL)
    return {victim}


def a_worker_is_asked_to_leave(town: Town, streams: list[Stream]) -> set[int]:
    os.kill(_busiest(streams), signal.SIGTERM)
    return set()


def a_master_is_killed(town: Town, streams: list[Stream]) -> set[int]:
    """Its workers are left alone with their streams."""
    town.larkey.webs[-1].kill()
    return set()


def a_host_dies(town: Town, streams: list[Stream]) -> set[int]:
    return kill_host(town.larkey.webs[-1])


def redis_is_killed_and_restarted(town: Town, streams: list[Stream]) -> set[int]:
    town.redises.primary.kill()
    time.sleep(AWAY)
    town.redises.primary.start()
    return set()


def redis_stands_still(town: Town, streams: list[Stream]) -> set[int]:
    town.redises.primary.process.signal(signal.SIGSTOP)
    time.sleep(AWAY)
    town.redises.primary.process.signal(signal.SIGCONT)
    return set()


def the_database_is_away(town: Town, streams: list[Stream]) -> set[int]:
    town.to_database.mode("cut")
    time.sleep(AWAY)
    town.to_database.mode("pass")
    return set()


Fault = Callable[[Town, list[Stream]], set[int]]
"""Breaks something; gives the processes that died with their streams."""
FAULTS: dict[Fault, set[str]] = {
    a_worker_is_killed: set(),
    redis_is_killed_and_restarted: set(),
    a_worker_is_asked_to_leave: {"draining"},
    redis_stands_still: set(),
    the_database_is_away: set(),
    a_master_is_killed: {"draining"},
    a_host_dies: set(),
}
"""With each the words with which streams may end that cannot go on."""


@dataclass
class Scene:
    """All that was broken, one after the other, and what each stream came to."""

    town: Town
    streams: dict[str, list[Stream]]
    dead: dict[str, set[int]]

    @property
    def all(self) -> list[Stream]:
        return [stream for streams in self.streams.values() for stream in streams]

    def rows(self) -> dict[str, Json]:
        with self.town.database.reading():
            query: Any = UsageRow.select().dicts()
            rows: list[Json] = list(query)
        assert len({row["request_id"] for row in rows}) == len(rows)
        return {row["request_id"]: row for row in rows}

    def balanced(self) -> dict[str, Json]:
        """The rows, once there is one for every stream, and nothing is open any more."""

        def all_there() -> dict[str, Json]:
            rows = self.rows()
            assert len(rows) == len(self.all), f"{len(rows)} rows of {len(self.all)} requests"
            return rows

        return eventually(all_there, BALANCED, 0.5)

    def asked_upstream(self) -> list[Json]:
        entries: list[Json] = self.town.larkey.sandbox.get("model/requests?since=0")
        return entries


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    town = Town(Path(tmp_path_factory.mktemp("town")))
    try:
        town.start()
        found = Scene(town, {}, {})
        token = town.issue("streams").text
        for fault in FAULTS:
            _play(found, token, fault)
        yield found
    finally:
        town.heal()
        town.stop()


def _play(scene: Scene, token: str, fault: Fault) -> None:
    town, name = scene.town, fault.__name__

    def breaks(streams: list[Stream]) -> None:
        workers = {pid: _port(web) for web in _webs(town) for pid in worker_pids(web)}
        holders = {caller: pid for pid, port in workers.items() for caller in callers_of(pid, port)}
        for stream in streams:
            stream.process = holders.get(stream.port, 0)
        scene.dead[name] = fault(town, streams)

    second = set(worker_pids(town.larkey.webs[-1]))
    scene.streams[name] = during(town.ports, token, name, breaks)
    if not town.larkey.webs[-1].running():
        eventually(lambda: not alive(second), 30)
        town.start_host(1)
    eventually(lambda: all(len(worker_pids(web)) == 2 for web in _webs(town)), 30)


def _busiest(streams: list[Stream]) -> int:
    """The worker with the most of them."""
    return Counter(stream.process for stream in streams if stream.process).most_common(1)[0][0]


def _webs(town: Town) -> list[Any]:
    return [web for web in town.larkey.webs if web.running()]


def _port(web: Any) -> int:
    return int(web.environment["OPENAI_SERVICE_PORT"])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.__name__))
def test_streams_go_on_or_end_with_a_word_and_only_dead_processes_break_them_off(scene: Scene, fault: Fault) -> None:
    streams, dead = scene.streams[fault.__name__], scene.dead[fault.__name__]
    assert {stream.status for stream in streams} == {200}
    broken = [stream for stream in streams if stream.ended == "broken off"]
    assert not [stream for stream in broken if stream.process not in dead]
    assert {code for stream in streams for code in stream.errors} <= FAULTS[fault]
    assert all(stream.said.startswith(stream.text) for stream in streams)
    whole = sum(stream.ended == "whole" for stream in streams)
    print(Counter(stream.ended for stream in streams))
    assert whole == len(streams) if not (dead or FAULTS[fault]) else whole >= len(streams) / 4
    assert bool(broken) == bool(dead)


def test_every_request_has_one_row_and_was_asked_upstream_once(scene: Scene) -> None:
    rows = scene.balanced()
    assert set(rows) == {stream.request_id for stream in scene.all}
    asked = Counter(entry["messages"][0]["content"] for entry in scene.asked_upstream() if entry["messages"])
    assert asked == Counter(stream.question for stream in scene.all)
    assert sum(asked.values()) == len(rows)


def test_what_was_reported_is_what_the_provider_said_and_the_rest_is_named_an_estimate(scene: Scene) -> None:
    rows = scene.balanced()
    spoken = {entry["messages"][0]["content"]: entry["tokens"] for entry in scene.asked_upstream()}
    for stream in scene.all:
        row = rows[stream.request_id]
        if row["label"] == "reported":
            assert (stream.ended, row["end_reason"]) == ("whole", "done")
            assert row["completion"] == spoken[stream.question] == len(stream.said.split())
        else:
            assert (row["label"], row["end_reason"]) in {("estimated", DIED), ("estimated", "drained")}, (stream, row)
            assert stream.ended != "whole" or row["end_reason"] == DIED
        if row["end_reason"] == DIED:
            assert row["tokens"] == row["reserved"] > 0
    estimated = sum(row["label"] == "estimated" for row in rows.values())
    assert sum(stream.ended != "whole" for stream in scene.all) <= estimated < len(rows) / 2


def test_shares_are_the_sums_of_the_rows_and_nothing_is_held(scene: Scene) -> None:
    rows = scene.balanced()
    eventually(lambda: every_lock_is_free(scene.town), BALANCED, 0.5)
    assert shares_are_the_sums(scene.town, list(rows.values()))
    eventually(lambda: not [entry for entry in scene.asked_upstream() if entry["end"] == "running"])
