"""`python -m bot connect` beside web workers: answers without a public address, and leaving in good order."""

import signal
from typing import Any

import pytest

from tests.chat import Chat, direct_chat
from tests.doors.keeping import connections
from tests.servers import APP_SECRET, Larkey
from tests.support import eventually


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"transport": "websocket", "time_scale": 0.01}


@pytest.fixture
def chat(larkey: Larkey) -> Chat:
    eventually(lambda: connections(larkey.sandbox) == 1, within=30)
    return direct_chat(larkey.sandbox)


def test_a_question_is_answered_over_the_long_connection(larkey: Larkey, chat: Chat) -> None:
    assert chat.ask("你好")


def test_a_press_reaches_the_web_workers_and_its_answer_comes_back(larkey: Larkey, chat: Chat) -> None:
    answer = chat.ask("你好")
    assert chat.press(answer, "新话题")["code"] == 0


def test_a_killed_holder_is_replaced_by_the_one_that_stands_by(larkey: Larkey, chat: Chat) -> None:
    second = larkey.start_connection()
    eventually(lambda: second.running())
    larkey.connections[0].kill()
    eventually(lambda: connections(larkey.sandbox) == 1, within=40)
    assert chat.ask("再来一次")


def test_no_secret_is_in_what_it_wrote(larkey: Larkey, chat: Chat) -> None:
    written = "".join(process.output() for process in larkey.connections)
    assert "the long connection is open" in written
    assert APP_SECRET not in written
    assert "ticket=" not in written


def test_it_leaves_with_zero_when_it_is_asked_to(larkey: Larkey, chat: Chat) -> None:
    holder = larkey.connections[-1]
    holder.signal(signal.SIGTERM)
    assert holder.wait() == 0
    assert connections(larkey.sandbox) == 0
    assert "the long connection is closed" in holder.output()
