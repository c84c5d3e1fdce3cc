"""The real lark-oapi package, its client and its websocket client, work against the sandbox as they are.

Both run as programs of their own: importing lark-oapi costs seconds, and its websocket client blocks for ever.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.caller import Json, Platform, button, card
from tests.servers import APP_ID, APP_SECRET, Sandbox
from tests.support import Process, eventually


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = Path(tmp_path_factory.mktemp("lark"))
    sandbox = Sandbox(folder, "", transport="websocket", time_scale=0.001).start()
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="module")
def client(linked: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    log = tmp_path_factory.mktemp("client") / "client.log"
    argv = [sys.executable, "-m", "tests.sandbox.lark_link", linked.url, APP_ID, APP_SECRET]
    process = Process(argv, log).start()
    process.wait_for_line("connected to", within=60)
    yield process
    process.stop()


def direct(sandbox: Sandbox) -> tuple[str, str]:
    chat = next(chat for chat in sandbox.state()["chats"] if chat["type"] == "p2p")
    return chat["chat_id"], chat["members"][0]


def say(sandbox: Sandbox, text: str) -> str:
    chat_id, person = direct(sandbox)
    return str(sandbox.post(f"chats/{chat_id}/messages", from_=person, text=text)["message_id"])


def heard(client: Process, kind: str) -> list[Json]:
    lines = [line for line in client.output().splitlines() if line.startswith('{"kind"')]
    return [item["value"] for line in lines if (item := json.loads(line))["kind"] == kind]


def test_the_lark_client_makes_its_calls_unchanged(sandbox: Sandbox, tmp_path: Path) -> None:
    chat_id, _ = direct(sandbox)
    question = say(sandbox, "hi")
    argv = [sys.executable, "-m", "tests.sandbox.lark_calls", sandbox.url, APP_ID, APP_SECRET, chat_id, question]
    process = Process(argv, tmp_path / "calls.log").start()
    assert process.wait(90) == 0, process.output()
    told = {item["call"]: item for line in process.output().splitlines() if (item := json.loads(line))}
    codes = {name: item["code"] for name, item in told.items()}
    assert codes.pop("content.again") == 300317
    assert codes.pop("message.missing") == 230001
    assert codes.pop("user.get") == 41050
    assert set(codes.values()) == {0}
    assert told["message.list"]["value"] == 3
    assert told["chat.get"]["value"] == "p2p"
    assert told["bot.info"]["value"] == "Larkey"
    assert json.loads(told["message.get"]["value"]) == {"text": "hi"}


def test_the_lark_websocket_client_hears_messages_also_long_ones(linked: Sandbox, client: Process) -> None:
    short, long = say(linked, "hi"), say(linked, "长" * 40_000)
    eventually(lambda: {short, long} <= {item["id"] for item in heard(client, "message")}, within=20)
    assert max(item["size"] for item in heard(client, "message")) > 40_000


def test_the_lark_websocket_client_answers_a_press(linked: Sandbox, client: Process) -> None:
    chat_id, person = direct(linked)
    platform = Platform(linked)
    _, message_id = platform.sent_card(chat_id, card(button("go")))
    platform.close()
    pressed = linked.post(f"messages/{message_id}/press", from_=person, label="go")
    assert pressed == {"code": 0, "toast": {"type": "success", "content": "pressed"}, "card_updated": False}
    assert heard(client, "press") == [{"do": "go"}]


def test_what_the_lark_websocket_client_refuses_comes_again(linked: Sandbox, client: Process) -> None:
    message_id = say(linked, "fail")
    eventually(lambda: [item["id"] for item in heard(client, "message")].count(message_id) == 2, within=20)


def test_the_lark_websocket_client_comes_back_after_a_loss(linked: Sandbox, client: Process) -> None:
    before = client.output().count("connected to")
    linked.chaos(ws={"drop": True})
    message_id = say(linked, "are you there?")
    client.wait_until(lambda: client.output().count("connected to") > before, "a new connection")
    eventually(lambda: message_id in [item["id"] for item in heard(client, "message")], within=20)
