"""Frames that make no sense, parts in any order, and a loop that stands still."""

import itertools
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.sync.client import connect
from websockets.sync.connection import Connection
from websockets.sync.server import serve

from bot.connection.endpoint import Endpoint, Pace, pace_of
from bot.connection.frames import BadFrame, Joiner, read
from bot.connection.link import Lanes, Link, LinkLost
from bot.connection.watchdog import STUCK
from sandbox.frames import CONTROL, DATA, Frame, decode, encode
from tests.doors.keeping import Taker
from tests.support import ROOT, clean_environment, eventually

ENVELOPE = {"header": {"event_type": "im.message.receive_v1"}, "event": {"message": {"content": "hello"}}}


def part(number: int, total: int, payload: bytes, name: str = "m1") -> bytes:
    headers = {"type": "event", "message_id": name, "sum": str(total), "seq": str(number), "trace_id": "t"}
    return encode(Frame(service=7, method=DATA, headers=headers, payload=payload))


class Linked:
    """A link in a thread, and the platform's end of it."""

    def __init__(self, platform: Connection, taker: Taker) -> None:
        self.platform, self.taker = platform, taker
        self.lost: list[LinkLost] = []
        self.stopping = threading.Event()

    def acknowledgement(self) -> dict[str, object]:
        """The next frame that is no ping."""
        while True:
            data = self.platform.recv(timeout=10)
            assert isinstance(data, bytes)
            frame = decode(data)
            if frame.method == DATA:
                told: dict[str, object] = json.loads(frame.payload)
                return told


@contextmanager
def linked(pace: Pace) -> Iterator[Linked]:
    """A real socket between a link of ours and this test."""
    accepted: list[Connection] = []
    over = threading.Event()

    def platform(socket: Connection) -> None:
        accepted.append(socket)
        over.wait(30)

    with serve(platform, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/"
        with connect(url, proxy=None) as socket:
            eventually(lambda: accepted)
            found = Linked(accepted[0], Taker())
            lanes = Lanes()
            link = Link(socket, Endpoint(url, 7, pace), found.taker, lanes)

            def run() -> None:
                try:
                    link.run(lambda: not found.stopping.is_set())
                except LinkLost as problem:
                    found.lost.append(problem)

            running = threading.Thread(target=run)
            running.start()
            yield found
            found.stopping.set()
            running.join()
            lanes.finish()
        over.set()
        server.shutdown()
        thread.join()


def test_frames_that_make_no_sense_do_not_end_the_connection() -> None:
    with linked(Pace()) as link:
        link.platform.send(b"\xff\xff\xff")
        link.platform.send("words")
        link.platform.send(part(9, 3, b"out of range"))
        link.platform.send(encode(Frame(method=DATA, headers={"sum": "many", "seq": "x"})))
        link.platform.send(encode(Frame(method=CONTROL, headers={"type": "pong"}, payload=b"no json")))
        link.platform.send(part(0, 1, json.dumps(ENVELOPE).encode()))
        assert link.acknowledgement()["code"] == 200
        assert link.taker.texts == ["hello"]


@pytest.mark.parametrize("payload", [b"not json", b"[]", b"\xff", b""])
def test_an_event_that_is_no_json_is_not_acknowledged_as_taken(payload: bytes) -> None:
    with linked(Pace()) as link:
        link.platform.send(part(0, 1, payload))
        assert link.acknowledgement()["code"] == 500
        assert not link.taker.taken


def test_a_connection_without_pongs_is_lost() -> None:
    with linked(Pace(ping=0.2)) as link:
        eventually(lambda: link.lost)
        assert "no pong" in str(link.lost[0])


def test_a_pong_may_bring_another_pace() -> None:
    with linked(Pace(ping=2.0)) as link:
        pong = Frame(method=CONTROL, headers={"type": "pong"}, payload=b'{"PingInterval": 3600}')
        link.platform.recv(timeout=10)
        link.platform.send(encode(pong))
        link.platform.send(part(0, 1, json.dumps(ENVELOPE).encode()))
        assert link.acknowledgement()["code"] == 200
        assert not link.lost


def test_a_connection_that_the_platform_closes_is_lost() -> None:
    with linked(Pace()) as link:
        link.platform.close(1012, "service restart")
        eventually(lambda: link.lost)
        assert "1012" in str(link.lost[0])


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_parts_are_joined_in_any_order(order: tuple[int, ...]) -> None:
    joiner, parts = Joiner(), (b"one ", b"two ", b"three")
    joined = [joiner.join(read(part(number, 3, parts[number]))) for number in order]
    assert joined == [None, None, b"one two three"]


def test_two_events_in_parts_do_not_mix_and_a_repeated_part_does_no_harm() -> None:
    joiner = Joiner()
    frames = [part(0, 2, b"a", "x"), part(0, 2, b"b", "y"), part(0, 2, b"a", "x"), part(1, 2, b"A", "x")]
    assert [joiner.join(read(frame)) for frame in frames] == [None, None, None, b"aA"]
    assert joiner.join(read(part(1, 2, b"B", "y"))) == b"bB"


def test_events_that_never_become_whole_do_not_pile_up() -> None:
    joiner = Joiner()
    for number in range(1000):
        joiner.join(read(part(0, 2, b"x" * 1000, f"m{number}")))
    assert len(joiner._waiting) <= 64


@given(data=st.binary(max_size=200))
def test_no_bytes_make_the_frame_reader_fail(data: bytes) -> None:
    joiner = Joiner()
    try:
        joiner.join(read(data))
    except BadFrame:
        return


@pytest.mark.parametrize("config", [{}, {"PingInterval": "x", "ReconnectNonce": -1, "ReconnectInterval": True}])
def test_a_pace_that_makes_no_sense_changes_nothing(config: dict[str, object]) -> None:
    assert pace_of(config) == Pace()


def test_a_loop_that_stands_still_ends_its_process() -> None:
    program = "import threading\nfrom bot.connection.watchdog import Watchdog\nWatchdog(0.2).watch(threading.Event())\n"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=clean_environment(), timeout=60, check=False)
    assert done.returncode == STUCK
