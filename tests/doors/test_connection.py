"""The long connection against the sandbox's: events and presses, refusals, deaf sockets, and one holder at a time."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.tenure import Tenure
from store.redis import open_redis
from store.small import Small
from tests.chat import Chat, direct_chat
from tests.doors.conftest import OpenFeishu, OpenSmall
from tests.doors.keeping import HOLD_SECONDS, Host, Json, connections
from tests.doors.places import entity
from tests.doors.test_logs import Lines
from tests.doors.test_logs import lines as lines
from tests.servers import Sandbox, Valkey
from tests.support import eventually

StartHost = Callable[..., Host]


@pytest.fixture(scope="module")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    process = Sandbox(tmp_path_factory.mktemp("sandbox"), "", transport="websocket", time_scale=0.01)
    yield process.start()
    process.stop()


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    running_sandbox.post("reset")
    running_sandbox.chaos(ws={"drop": True, "deaf": False, "refuse": 0})
    return running_sandbox


@pytest.fixture
def start_host(sandbox: Sandbox, open_small: OpenSmall) -> Iterator[StartHost]:
    started: list[Host] = []

    def start(name: str = "one", small: Small | None = None, **options: Any) -> Host:
        started.append(Host(sandbox, small or open_small(), name, **options).start())
        return started[-1]

    yield start
    for host in started:
        host.stop()


@pytest.fixture
def host(start_host: StartHost, sandbox: Sandbox) -> Host:
    """A host that is connected."""
    found = start_host()
    eventually(lambda: connections(sandbox) == 1)
    return found


@pytest.fixture
def chat(sandbox: Sandbox) -> Chat:
    return direct_chat(sandbox)


def deliveries(sandbox: Sandbox, message: Json) -> list[int]:
    """What each delivery of this message was acknowledged with."""
    trace = sandbox.get(f"messages/{message['message_id']}/trace")
    return [delivery["status"] for event in trace["events"] for delivery in event["deliveries"]]


def test_a_message_is_handed_over_and_acknowledged(host: Host, sandbox: Sandbox, chat: Chat) -> None:
    sent = chat.send("你好")
    eventually(lambda: deliveries(sandbox, sent) == [200])
    assert [item["event"]["message"]["message_id"] for item in host.taker.taken] == [sent["message_id"]]


def test_messages_are_handed_over_in_their_order(host: Host, chat: Chat) -> None:
    for number in range(20):
        chat.send(f"number {number}")
    eventually(lambda: len(host.taker.taken) == 20)
    assert [text.split()[-1].rstrip('"}') for text in host.taker.texts] == [str(number) for number in range(20)]


def test_a_large_message_comes_in_parts_and_is_put_together(host: Host, sandbox: Sandbox, chat: Chat) -> None:
    sent = chat.send("长" * 45_000)
    eventually(lambda: deliveries(sandbox, sent) == [200])
    assert host.taker.texts[0].count("长") == 45_000


def test_what_cannot_be_handed_over_comes_again(host: Host, sandbox: Sandbox, chat: Chat) -> None:
    fails = iter([True, True, False])

    def react(envelope: Json) -> Json:
        if next(fails):
            raise RuntimeError("Redis is away")
        return {}

    host.taker.react = react
    sent = chat.send("again")
    eventually(lambda: deliveries(sandbox, sent) == [500, 500, 200])


def pressable(open_door: OpenFeishu, chat: Chat) -> Json:
    """A card of ours with one button, as it stands in the chat."""
    behaviors = [{"type": "callback", "value": {"do": "停止"}}]
    button = {"tag": "button", "text": {"tag": "plain_text", "content": "停止"}, "behaviors": behaviors}
    feishu = open_door()
    card_id = feishu.create_card({"schema": "2.0", "body": {"elements": [button]}})
    sent = feishu.send("chat_id", chat.chat_id, "interactive", entity(card_id), "uuid-1")
    return {"message_id": sent.message_id}


def test_a_press_is_answered_in_the_acknowledgement(host: Host, open_door: OpenFeishu, chat: Chat) -> None:
    toast = {"type": "success", "content": "已停止"}
    host.taker.react = lambda envelope: {"toast": toast}
    answer = chat.press(pressable(open_door, chat), "停止")
    assert (answer["code"], answer["toast"]) == (0, toast)


def test_a_press_that_fails_is_told_so(host: Host, open_door: OpenFeishu, chat: Chat) -> None:
    def react(envelope: Json) -> Json:
        raise RuntimeError("the web workers are away")

    host.taker.react = react
    assert chat.press(pressable(open_door, chat), "停止")["code"] == 200671


def test_a_press_does_not_wait_behind_a_slow_message(host: Host, open_door: OpenFeishu, chat: Chat) -> None:
    card, go_on = pressable(open_door, chat), threading.Event()

    def react(envelope: Json) -> Json:
        if envelope["header"]["event_type"] != "card.action.trigger":
            go_on.wait(20)
        return {}

    host.taker.react = react
    chat.send("slow")
    try:
        assert chat.press(card, "停止")["code"] == 0
        assert not host.taker.texts
    finally:
        go_on.set()


def test_a_lost_connection_comes_back(host: Host, sandbox: Sandbox, chat: Chat) -> None:
    sandbox.chaos(ws={"drop": True})
    sent = chat.send("after the loss")
    eventually(lambda: 200 in deliveries(sandbox, sent))


def test_a_refused_connection_is_tried_until_it_is_taken(host: Host, sandbox: Sandbox, chat: Chat) -> None:
    sandbox.chaos(ws={"drop": True, "refuse": 3})
    eventually(lambda: sandbox.chaos(ws={})["done"]["ws"] == {"connections": 1, "refuse": 0, "deaf": False}, within=20)
    sent = chat.send("after the refusal")
    eventually(lambda: 200 in deliveries(sandbox, sent))


def test_a_deaf_connection_is_noticed_and_replaced(host: Host, sandbox: Sandbox, chat: Chat, lines: Lines) -> None:
    sandbox.chaos(ws={"deaf": True})
    eventually(lambda: "no pong" in lines.text)
    sandbox.chaos(ws={"deaf": False})
    sent = chat.send("can you hear me")
    eventually(lambda: 200 in deliveries(sandbox, sent), within=20)


def test_wrong_credentials_are_said_and_do_not_end_the_process(
    start_host: StartHost, sandbox: Sandbox, lines: Lines
) -> None:
    host = start_host(secret="another-secret-altogether")
    eventually(lambda: "514" in lines.text)
    assert connections(sandbox) == 0
    host.stop()
    assert "another-secret-altogether" not in lines.text


def test_no_ticket_and_no_message_is_in_the_log(
    lines: Lines, start_host: StartHost, sandbox: Sandbox, chat: Chat
) -> None:
    host = start_host()
    sent = chat.send("a-private-word")
    eventually(lambda: 200 in deliveries(sandbox, sent))
    sandbox.chaos(ws={"drop": True})
    eventually(lambda: "lost" in lines.text and connections(sandbox) == 1)
    host.stop()
    assert "is open" in lines.text
    assert "ticket=" not in lines.text.replace("ticket=***", "")
    assert "access_key=" not in lines.text.replace("access_key=***", "")
    assert "a-private-word" not in lines.text


def test_one_host_holds_the_connection_and_another_takes_over(
    start_host: StartHost, sandbox: Sandbox, chat: Chat
) -> None:
    one = start_host("one")
    eventually(lambda: connections(sandbox) == 1)
    two = start_host("two")
    for number in range(5):
        chat.send(f"first {number}")
    eventually(lambda: len(one.taker.taken) + len(two.taker.taken) == 5)
    assert (len(one.taker.taken), len(two.taker.taken), connections(sandbox)) == (5, 0, 1)
    one.stop()
    sent = chat.send("second")
    eventually(lambda: 200 in deliveries(sandbox, sent))
    assert [len(one.taker.taken), len(two.taker.taken)] == [5, 1]


def test_a_host_without_redis_lets_go(start_host: StartHost, sandbox: Sandbox, valkey: Valkey) -> None:
    """Nobody can tell it any more whether another host has taken the connection."""
    redis = open_redis(valkey.url)
    start_host(small=Small(redis))
    eventually(lambda: connections(sandbox) == 1)
    valkey.kill()
    eventually(lambda: connections(sandbox) == 0)
    valkey.start()
    eventually(lambda: connections(sandbox) == 1)


def test_a_hold_that_another_has_taken_is_not_believed_in(open_small: OpenSmall) -> None:
    small = open_small()
    mine = Tenure(small.hold("job", "me", HOLD_SECONDS), HOLD_SECONDS)
    other = Tenure(small.hold("job", "other", HOLD_SECONDS), HOLD_SECONDS)
    assert mine.take()
    assert not other.take()
    mine.leave()
    assert other.take()
    assert (mine.ours(), other.ours()) == (False, True)
    stopping = threading.Event()
    renewing = threading.Thread(target=other.keep, args=(stopping,))
    renewing.start()
    small.hold("job", "other", HOLD_SECONDS).release()
    eventually(lambda: not other.ours())
    stopping.set()
    renewing.join()
