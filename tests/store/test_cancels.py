"""Stop, recall, revocation and draining, heard everywhere."""

import threading
from collections.abc import Iterator

import pytest

from store.cancels import Cancelled, Cancels
from store.redis import RedisDoor
from tests.servers import Valkey
from tests.store.conftest import OpenDoor
from tests.support import eventually

CHAT = "tenant/oc_1"


class Listener:
    """A process that hears cancellations, until the test is over."""

    def __init__(self, cancels: Cancels) -> None:
        self.heard: list[Cancelled] = []
        self._done = threading.Event()
        self._cancels = cancels
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        stream = self._cancels.listen()
        for cancelled in stream:
            if cancelled.reason == "end of test":
                break
            self.heard.append(cancelled)
        stream.close()  # type: ignore[attr-defined]

    def stop(self) -> None:
        self._cancels.cancel(CHAT, "om_end", "end of test")
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def listeners(redis: RedisDoor) -> Iterator[list[Listener]]:
    both = [Listener(Cancels(redis)), Listener(Cancels(redis))]
    yield both
    both[0].stop()
    both[1].stop()


def test_a_cancellation_reaches_every_process_and_stays(redis: RedisDoor, listeners: list[Listener]) -> None:
    cancels = Cancels(redis)
    cancels.cancel(CHAT, "om_1", "stopped")
    expected = Cancelled(CHAT, "om_1", "stopped")
    for listener in listeners:
        eventually(lambda listener=listener: expected in listener.heard)  # type: ignore[misc]
    assert cancels.reason(CHAT, "om_1") == "stopped"
    assert cancels.reason(CHAT, "om_2") is None
    assert cancels.reason("tenant/oc_2", "om_1") is None


def test_the_first_reason_stands_until_it_is_cleared(redis: RedisDoor) -> None:
    cancels = Cancels(redis)
    cancels.cancel(CHAT, "om_1", "recalled")
    cancels.cancel(CHAT, "om_1", "stopped")
    assert cancels.reason(CHAT, "om_1") == "recalled"
    cancels.clear(CHAT, "om_1")
    assert cancels.reason(CHAT, "om_1") is None


def test_cancellations_are_heard_again_after_redis_was_gone(valkey: Valkey, open_door: OpenDoor) -> None:
    cancels = Cancels(open_door(valkey.url, "t:"))
    listener = Listener(Cancels(open_door(valkey.url, "t:")))
    cancels.cancel(CHAT, "om_1", "stopped")
    eventually(lambda: listener.heard)
    valkey.kill()
    valkey.start()
    eventually(lambda: cancels.reason(CHAT, "om_1") == "stopped")
    cancels.cancel(CHAT, "om_2", "stopped")
    eventually(lambda: Cancelled(CHAT, "om_2", "stopped") in listener.heard)
    assert [one.message_id for one in listener.heard] == ["om_1", "om_2"]
    listener.stop()


def test_stopping_finds_what_runs_in_the_conversation_or_the_newest_of_the_chat(redis: RedisDoor) -> None:
    cancels = Cancels(redis)
    assert cancels.running(CHAT, "c") is None
    cancels.started(CHAT, "c", "om_1")
    cancels.started(CHAT, "d", "om_2")
    assert cancels.running(CHAT, "c") == "om_1"
    assert cancels.running(CHAT, "d") == "om_2"
    assert cancels.running(CHAT, "e") is None
    assert cancels.running(CHAT) == "om_2"
    cancels.finished(CHAT, "d", "om_2")
    assert cancels.running(CHAT) == "om_1"
    cancels.finished(CHAT, "c", "om_1")
    assert cancels.running(CHAT) is None
