"""What measures must not flatter: what breaks is counted, who cannot be measured is named, pictures show what was."""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bench.gateway_parts import Provider, Target
from bench.peers import install
from bench.peers.peer import Peer, Recipe
from bench.peers.plan import Plan
from bench.peers.rounds import Round
from bench.peers.row import Row
from bench.peers.side import in_turns
from bench.seen import Seen
from tests.processes import alive, command_of, descendants
from tests.support import Process, eventually, free_port

TINY = Plan("tiny", 1, 0.1, 0.2, (2,), (5,), (), 3, 0.0, 60.0)
FAR = 1e12
"""A moment that never comes."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
WORD = b'11\r\ndata: {"word":1}\n\n\r\n'
WHOLE = CHUNKED + WORD + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    started = Provider(tmp_path_factory.mktemp("provider"), TINY.events)
    yield started.start()
    started.stop()


@contextmanager
def answering(answer: bytes, *, then_leaves: bool = False) -> Iterator[Target]:
    """A server of a few lines that says the same to everybody."""
    door = socket.create_server(("127.0.0.1", 0))

    def serve(caller: socket.socket) -> None:
        with caller:
            while caller.recv(65536):
                caller.sendall(answer)
                if then_leaves:
                    return

    def accept() -> None:
        while True:
            try:
                caller = door.accept()[0]
            except OSError:
                return
            threading.Thread(target=serve, args=(caller,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield Target("somebody", int(door.getsockname()[1]))
    door.shutdown(socket.SHUT_RDWR)
    door.close()


def measured(target: Target) -> Seen:
    """Behind no provider of ours: the target is one itself."""
    seen = Seen()
    Round(TINY, target, target, seen).measure(TINY.streams)
    return seen


def test_a_target_is_measured_in_every_way(provider: Target) -> None:
    seen = measured(provider)
    assert seen["failed"] == 0
    assert seen["lost_5"] == 0
    assert seen["rate_2"] > 0
    assert 0 < seen["p50"] <= seen["p99"]
    assert seen["first_5"] > 0
    assert seen["gap_5"] > 30  # events are 50 ms apart
    assert seen["after_mb"] > 1


def test_an_answer_in_chunks_is_an_answer() -> None:
    with answering(WHOLE) as target:
        seen = measured(target)
    assert seen["failed"] == 0
    assert seen["lost_5"] == 0


def test_a_stream_without_its_end_is_lost() -> None:
    with answering(CHUNKED + WORD + b"0\r\n\r\n") as target:
        assert measured(target)["lost_5"] == 5


def test_a_stream_that_breaks_is_lost() -> None:
    with answering(CHUNKED + WORD, then_leaves=True) as target:
        assert measured(target)["lost_5"] == 5


def test_an_error_is_no_answer_however_quick() -> None:
    with answering(b"HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno") as target:
        seen = measured(target)
    assert sum(seen.found["failed"]) > 0
    assert "rate_2" not in seen.found
    assert "p50" not in seen.found


def test_nobody_there_ends_no_measurement() -> None:
    seen = measured(Target("gone", free_port()))
    assert seen["lost_5"] == 5
    assert "rate_2" not in seen.found


def test_a_slow_machine_gets_fewer_rounds_not_a_longer_wait(provider: Target) -> None:
    seen = {provider.name: Seen()}
    in_turns([provider], replace(TINY, rounds=3), seen, until=time.monotonic())
    assert len(seen[provider.name].found["p50"]) == 1


def test_what_is_added_is_counted_from_the_usual_way_of_the_same_round(provider: Target) -> None:
    """Whoever stands nearer than the provider itself is no nearer because the machine stumbled on the straight way."""
    seen = {name: Seen() for name in ("straight", "behind")}
    in_turns([provider, replace(provider, name="behind")], replace(TINY, rounds=2), seen, until=FAR)
    for name, one in seen.items():
        assert len(one.found["added_p99"]) == 2, name
        for number, added in enumerate(one.found["added_p99"]):
            assert added == one.found["p99"][number] - seen["straight"].found["p50"][number]
            assert added >= one.found["added_p50"][number]
        assert one["added_first_5"] == pytest.approx(one["first_5"] - seen["straight"]["first_mid_5"], abs=5)


def test_a_peer_that_cannot_be_installed_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "CACHE", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    row = Row()
    with pytest.raises(install.NotInstalled) as told:
        install.installed("portkey")
    row.leave_out("portkey", told.value)
    assert "there is no npm" in row.left_out["portkey"]
    assert "portkey is left out" in capsys.readouterr().err


def test_a_peer_that_dies_shows_its_last_words(tmp_path: Path) -> None:
    peer = Peer(Recipe("weak", ["sh", "-c", "echo I cannot; exit 3"], free_port()), tmp_path)
    peer.begin()
    with pytest.raises(AssertionError, match="I cannot"):
        peer.ready()
    peer.stop()


def test_what_a_peer_started_is_ended_with_it(tmp_path: Path) -> None:
    """A shell that leaves at once, and a child that does not listen to a polite word."""
    child = "trap '' TERM; while true; do sleep 1; done"
    peer = Peer(Recipe("parent", ["sh", "-c", f'sh -c "{child}" & wait'], free_port()), tmp_path)
    peer.begin()
    family = eventually(lambda: {pid for pid in descendants(peer.process.pid) if "trap" in command_of(pid)})
    peer.stop()
    assert not alive(family)


KILLED = """
import signal, sys
from pathlib import Path
from bench.peers.peer import Peer, Recipe
from bot.launch.minder import Minder
minder = Minder()
Peer(Recipe("parent", ["sh", "-c", "sleep 600 & wait"], 1), Path(sys.argv[1]), minder).begin()
signal.pause()
"""


def test_a_bench_that_is_killed_leaves_nobody_behind(tmp_path: Path) -> None:
    bench = Process([sys.executable, "-c", KILLED, str(tmp_path)], tmp_path / "bench.log").start()
    sleeping = eventually(lambda: {pid for pid in descendants(bench.pid) if command_of(pid) == "sleep 600"}, within=30)
    bench.kill()
    eventually(lambda: not alive(sleeping), within=30)
