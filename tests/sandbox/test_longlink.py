"""The long connection, seen by a client made of a plain websocket and the frame codec."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.connection import Connection

from sandbox.frames import CONTROL, DATA, Frame, decode, encode
from tests.sandbox.caller import Json, Platform, button, card
from tests.servers import APP_ID, APP_SECRET, Sandbox
from tests.support import call_json, eventually


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox(Path(tmp_path_factory.mktemp("link")), "", transport="websocket", time_scale=0.01).start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def link(started: Sandbox) -> Sandbox:
    started.post("reset")
    started.chaos(ws={"drop": True, "deaf": False, "refuse": 0})
    return started


def discover(sandbox: Sandbox, secret: str = APP_SECRET) -> Json:
    body = {"AppID": APP_ID, "AppSecret": secret}
    found: Json = call_json("POST", f"{sandbox.url}/callback/ws/endpoint", body)
    return found


def dial(sandbox: Sandbox) -> Connection:
    told = discover(sandbox)
    assert told["code"] == 0, told
    return connect(told["data"]["URL"], proxy=None)


def receive(socket: Connection) -> Frame:
    data = socket.recv(timeout=10)
    assert isinstance(data, bytes)
    return decode(data)


def acknowledge(socket: Connection, frame: Frame, code: int = 200, data: Any = None) -> None:
    answer: Json = {"code": code, "headers": {}}
    if data is not None:
        answer["data"] = base64.b64encode(json.dumps(data).encode()).decode()
    frame.payload = json.dumps(answer).encode()
    socket.send(encode(frame))


def say(sandbox: Sandbox, text: str = "hi") -> Json:
    chat = next(chat for chat in sandbox.state()["chats"] if chat["type"] == "p2p")
    found: Json = sandbox.post(f"chats/{chat['chat_id']}/messages", from_=chat["members"][0], text=text)
    return found


def deliveries(sandbox: Sandbox, message_id: str, count: int) -> list[Json]:
    def look() -> list[Json]:
        events = sandbox.get(f"messages/{message_id}/trace")["events"]
        found = [delivery for event in events for delivery in event["deliveries"]]
        return found if len(found) >= count else []

    return eventually(look)


def test_discovery_tells_an_address_and_a_configuration(link: Sandbox) -> None:
    data = discover(link)["data"]
    assert "device_id=" in data["URL"]
    assert "service_id=" in data["URL"]
    assert set(data["ClientConfig"]) == {"ReconnectCount", "ReconnectInterval", "ReconnectNonce", "PingInterval"}


def test_discovery_refuses_a_wrong_secret_and_a_crowd(link: Sandbox) -> None:
    assert discover(link, "wrong")["code"] == 514
    link.chaos(ws={"refuse": 2})
    assert [discover(link)["code"] for _ in range(3)] == [1000040350, 1000040350, 0]


def test_fifty_connections_are_served_and_the_next_is_refused(link: Sandbox) -> None:
    sockets = [dial(link) for _ in range(50)]
    assert discover(link)["code"] == 1000040350
    for socket in sockets:
        socket.close()
    eventually(lambda: discover(link)["code"] == 0)


def test_a_ticket_opens_one_connection(link: Sandbox) -> None:
    address = discover(link)["data"]["URL"]
    with connect(address, proxy=None):
        pass
    with pytest.raises(InvalidStatus):
        connect(address, proxy=None)


def test_an_event_comes_in_a_data_frame_and_is_acknowledged(link: Sandbox) -> None:
    with dial(link) as socket:
        sent = say(link)
        frame = receive(socket)
        assert (frame.method, frame.headers["type"], frame.headers["sum"]) == (DATA, "event", "1")
        event = json.loads(frame.payload)
        assert event["event"]["message"]["message_id"] == sent["message_id"]
        acknowledge(socket, frame)
        (delivery,) = deliveries(link, sent["message_id"], 1)
        assert (delivery["status"], delivery["error"]) == (200, "")


def test_a_large_event_comes_in_parts(link: Sandbox) -> None:
    with dial(link) as socket:
        sent = say(link, "长" * 20_000)
        first = receive(socket)
        frames = [first] + [receive(socket) for _ in range(int(first.headers["sum"]) - 1)]
        assert len(frames) > 1
        assert [frame.headers["seq"] for frame in frames] == [str(number) for number in range(len(frames))]
        whole = json.loads(b"".join(frame.payload for frame in frames))
        assert whole["event"]["message"]["message_id"] == sent["message_id"]
        acknowledge(socket, frames[-1])
        assert deliveries(link, sent["message_id"], 1)[0]["status"] == 200


def test_a_refused_event_and_a_silent_client_get_it_again(link: Sandbox) -> None:
    link.post("clock", answer_seconds=0.3)
    with dial(link) as socket:
        sent = say(link)
        acknowledge(socket, receive(socket), 500)
        receive(socket)
        link.post("clock", scale=0.0001)
        acknowledge(socket, receive(socket))
        found = deliveries(link, sent["message_id"], 3)
        assert [delivery["status"] for delivery in found] == [500, 0, 200]
        assert found[1]["error"] == "no acknowledgement within 0.3 s"


def test_an_event_without_a_connection_waits_for_one(link: Sandbox) -> None:
    sent = say(link)
    assert deliveries(link, sent["message_id"], 1)[0]["error"] == "no connection is open"
    with dial(link) as socket:
        link.post("clock", scale=0.0001)
        acknowledge(socket, receive(socket))
        assert deliveries(link, sent["message_id"], 2)[-1]["status"] == 200


def test_a_lost_connection_brings_the_event_to_the_next_one(link: Sandbox) -> None:
    with dial(link) as socket:
        sent = say(link)
        receive(socket)
    with dial(link) as socket:
        acknowledge(socket, receive(socket))
        found = deliveries(link, sent["message_id"], 2)
        assert found[0]["error"] == "the connection was lost"
        assert found[-1]["status"] == 200


def test_a_ping_is_answered_with_a_configuration(link: Sandbox) -> None:
    link.chaos(ws={"ping_seconds": 7})
    with dial(link) as socket:
        socket.send(encode(Frame(service=1, method=CONTROL, headers={"type": "ping"})))
        pong = receive(socket)
        assert (pong.method, pong.headers["type"]) == (CONTROL, "pong")
        assert json.loads(pong.payload)["PingInterval"] == 7


def test_chaos_drops_every_connection(link: Sandbox) -> None:
    with dial(link) as socket:
        assert link.chaos(ws={"drop": True})["done"]["ws"]["connections"] == 0
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)


def test_a_deaf_platform_hears_nothing_and_says_nothing(link: Sandbox) -> None:
    link.post("clock", answer_seconds=0.2)
    with dial(link) as socket:
        link.chaos(ws={"deaf": True})
        socket.send(encode(Frame(service=1, method=CONTROL, headers={"type": "ping"})))
        sent = say(link)
        assert deliveries(link, sent["message_id"], 1)[0]["status"] == 0
        link.chaos(ws={"deaf": False})
        frame = receive(socket)
        assert frame.headers["type"] == "event"
        acknowledge(socket, frame)


def test_what_is_no_frame_closes_the_connection(link: Sandbox) -> None:
    with dial(link) as socket:
        socket.send(b"\xff\xff")
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=10)


def test_a_press_is_answered_inside_the_acknowledgement(link: Sandbox) -> None:
    platform = Platform(link)
    chat = next(chat for chat in link.state()["chats"] if chat["type"] == "p2p")
    _, message_id = platform.sent_card(chat["chat_id"], card(button("go")))
    platform.close()
    how = {"from_": chat["members"][0], "label": "go"}
    assert link.post(f"messages/{message_id}/press", **how)["code"] == 200342
    with dial(link) as socket:
        toast = {"type": "info", "content": "done"}
        assert press_and_answer(link, socket, message_id, how, {"toast": toast}) == {
            "code": 0,
            "toast": toast,
            "card_updated": False,
        }
        assert press_and_answer(link, socket, message_id, how, None)["code"] == 0
        assert press_and_answer(link, socket, message_id, how, None, code=500)["code"] == 200671


def press_and_answer(
    link: Sandbox, socket: Connection, message_id: str, how: Json, answer: Any, code: int = 200
) -> Json:
    """Press while this very client waits for the frame."""
    pressed: list[Json] = []
    pressing = Thread(target=lambda: pressed.append(link.post(f"messages/{message_id}/press", **how)))
    pressing.start()
    frame = receive(socket)
    assert json.loads(frame.payload)["header"]["event_type"] == "card.action.trigger"
    acknowledge(socket, frame, code, answer)
    pressing.join()
    return pressed[0]


@pytest.mark.parametrize(
    "frame",
    [
        Frame(),
        Frame(1, 2**63 - 1, 3, DATA, {"a": "b", "c": "中"}, "gzip", "json", b"\x00" * 300, "log"),
    ],
)
def test_a_frame_survives_the_wire(frame: Frame) -> None:
    assert decode(encode(frame)) == frame


@pytest.mark.parametrize("data", [b"\x08", b"\x42\x05abc", b"\x0b", b"\x08" + b"\xff" * 11])
def test_what_is_cut_is_no_frame(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"frame|wire"):
        decode(data)


def test_unknown_fields_are_passed_over() -> None:
    assert decode(b"\x50\x07" + encode(Frame(seq_id=5)) + b"\x5d1234" + b"\x59" + b"12345678").seq_id == 5
