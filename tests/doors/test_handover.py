"""What the long-connection process does with an event: messages to the inbox, presses to the web workers."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.connection.handover import Seal
from bot.connection.process import HandingOver, NotTaken
from bot.events.intake import Intake
from bot.events.translate import Translator
from bot.feishu.errors import FeishuError, Kind
from store.errors import Unavailable
from tests.doors.doorstep import BOT, NOW, SECRET_KEY, Doorstep, Recorder, event
from tests.support import free_port


class Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


class Handed:
    """The hand-over of one process, with the inbox on its own side and a web worker's door on the other."""

    def __init__(self, origin: str) -> None:
        self.inbox = Recorder()
        intake = Intake(Translator(lambda: BOT), self.inbox, lambda *_: None)
        self.over = HandingOver(intake, Seal(SECRET_KEY, lambda: NOW), origin)


@pytest.fixture
def door() -> Doorstep:
    return Doorstep(key="", token="")


@pytest.fixture
def handed(door: Doorstep) -> Iterator[Handed]:
    server = make_server("127.0.0.1", 0, door.app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found = Handed(f"http://127.0.0.1:{server.server_port}")
    yield found
    found.over.close()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_message_goes_straight_into_the_inbox(handed: Handed, door: Doorstep) -> None:
    assert handed.over.take(event("text_direct")) == {}
    assert [message.text for message in handed.inbox.messages] == ["你好，写一首诗"]
    assert not door.recorder.messages


def test_a_press_goes_to_the_web_workers_and_brings_their_answer_back(handed: Handed, door: Doorstep) -> None:
    door.recorder.answer = {"toast": {"type": "info", "content": "好"}}
    assert handed.over.take(event("press")) == door.recorder.answer
    assert [message.kind for message in door.recorder.messages] == ["press"]
    assert not handed.inbox.messages


def test_without_an_inbox_a_message_is_not_taken(handed: Handed) -> None:
    handed.inbox.failure = Unavailable("redis is away")
    with pytest.raises(Unavailable):
        handed.over.take(event("text_direct"))


def test_a_press_that_the_web_workers_do_not_take_is_not_taken(handed: Handed, door: Doorstep) -> None:
    door.recorder.failure = Unavailable("redis is away")
    with pytest.raises(NotTaken, match="500"):
        handed.over.take(event("press"))


def test_without_web_workers_a_press_is_not_taken() -> None:
    nobody = Handed(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(FeishuError) as away:
        nobody.over.take(event("press"))
    assert away.value.kind is Kind.NETWORK
