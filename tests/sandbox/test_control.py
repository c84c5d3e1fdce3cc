"""The control API, chaos in the API, the feed, and what a second run finds again."""

import http.client
import json
from pathlib import Path

import pytest

from tests.sandbox.caller import Json, Places, Platform
from tests.servers import Sandbox
from tests.support import request


def test_the_seeded_chats_are_the_same_in_every_run(sandbox: Sandbox, tmp_path: Path) -> None:
    other = Sandbox(tmp_path, "").start()
    try:
        mine, theirs = sandbox.state(), other.state()
    finally:
        other.stop()
    assert mine["people"] == theirs["people"]
    assert mine["chats"] == theirs["chats"]
    assert mine["bot"] == theirs["bot"]
    assert [person["name"] for person in mine["people"]] == ["林小满", "周大山"]
    assert sorted(chat["type"] for chat in mine["chats"]) == ["group", "p2p", "p2p", "topic_group"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("chats/oc_nothing/messages", {"from": "LIN", "text": "x"}, 404),
        ("chats/DIRECT/messages", {"from": "ou_nobody", "text": "x"}, 404),
        ("chats/DIRECT/messages", {"from": "ZHOU", "text": "x"}, 400),
        ("chats/DIRECT/messages", {"from": "LIN"}, 400),
        ("chats/DIRECT/messages", {"from": "LIN", "text": "x", "mention": ["nobody"]}, 400),
        ("messages/om_nothing/recall", {"from": "LIN"}, 404),
        ("chats/GROUP/open", {"from": "LIN"}, 400),
        ("chats/DIRECT/bot", {"from": "LIN", "action": "add"}, 400),
        ("menu", {"from": "LIN"}, 400),
        ("chaos", {"thunder": True}, 400),
        ("chaos", {"redeliver": "om_nothing"}, 404),
        ("clock", {"scale": 0}, 400),
        ("chats", {"name": "x", "type": "p2p"}, 400),
        ("people/ou_nobody", {"resigned": True}, 404),
        ("chaos", {"model": {"thunder": True}}, 400),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(
    sandbox: Sandbox, places: Places, path: str, body: Json, status: int
) -> None:
    names = {"LIN": places.lin, "ZHOU": places.zhou}
    body = {key: names.get(value, value) if isinstance(value, str) else value for key, value in body.items()}
    path = path.replace("DIRECT", places.direct).replace("GROUP", places.group)
    reply = request("POST", f"{sandbox.url}/sandbox/api/{path}", json.dumps(body).encode())
    assert reply.status == status
    assert reply.json()["error"]


def test_a_page_of_another_site_cannot_reach_in(sandbox: Sandbox) -> None:
    address = f"{sandbox.url}/sandbox/api/state"
    assert request("GET", address, headers={"Origin": "https://evil.example"}).status == 403
    assert request("GET", address, headers={"Host": f"evil.example:{sandbox.port}"}).status == 403
    assert request("GET", address, headers={"Origin": sandbox.url}).status == 200


def test_only_the_author_or_the_owner_recalls(sandbox: Sandbox, places: Places) -> None:
    def say(person: str) -> str:
        return str(sandbox.post(f"chats/{places.group}/messages", from_=person, text="x")["message_id"])

    lins, zhous = say(places.lin), say(places.zhou)
    with pytest.raises(AssertionError, match="only the author"):
        sandbox.post(f"messages/{lins}/recall", from_=places.zhou)
    assert sandbox.post(f"messages/{zhous}/recall", from_=places.lin)["recalled"] is True
    with pytest.raises(AssertionError, match="already"):
        sandbox.post(f"messages/{zhous}/recall", from_=places.zhou)


def test_new_people_and_chats_join(sandbox: Sandbox, platform: Platform, places: Places) -> None:
    person = sandbox.post("people", name="新人")
    assert platform.send(person["chat_id"], "text", {"text": "welcome"}).code == 0
    chat = sandbox.post("chats", name="新群", type="topic_group", members=[person["open_id"], places.lin])
    sent = sandbox.post(f"chats/{chat['chat_id']}/messages", from_=person["open_id"], text="hi")
    assert sent["thread_id"]


def test_a_reset_leaves_nothing_said_and_nothing_broken(sandbox: Sandbox, platform: Platform, places: Places) -> None:
    platform.send(places.direct, "text", {"text": "hi"})
    sandbox.chaos(latency_ms=50, drop_ack=3, deny_scope="im:message")
    sandbox.post("reset")
    state = sandbox.state()
    assert sandbox.get(f"chats/{places.direct}/messages") == []
    assert (state["chaos"]["latency_ms"], state["chaos"]["drop_acks"], state["chaos"]["denied_scopes"]) == (0, 0, [])
    assert sandbox.get("calls?since=0") == []


def test_logs_are_read_on_from_where_one_stopped(sandbox: Sandbox, platform: Platform, places: Places) -> None:
    platform.send(places.direct, "text", {"text": "hi"})
    seen = sandbox.get("calls?since=0")[-1]["n"]
    platform.send(places.direct, "text", {"text": "again"})
    (call,) = sandbox.get(f"calls?since={seen}")
    assert (call["method"], call["status"], call["code"]) == ("POST", 200, 0)
    assert call["request"]["content"] == '{"text": "again"}'


def test_no_secret_is_in_the_logs(sandbox: Sandbox, platform: Platform) -> None:
    token = platform.new_token()
    told = json.dumps(sandbox.get("calls?since=0"))
    assert token not in told
    assert "app_secret" not in told


def test_a_planned_error_is_answered_as_often_as_planned(sandbox: Sandbox, platform: Platform, places: Places) -> None:
    fault = {"path": "/open-apis/im/v1/messages*", "method": "POST", "code": 230049, "status": 400, "times": 2}
    sandbox.chaos(api_error=fault)
    codes = [platform.send(places.direct, "text", {"text": "hi"}).code for _ in range(3)]
    assert codes == [230049, 230049, 0]
    sandbox.chaos(api_error=fault | {"times": -1})
    assert platform.send(places.direct, "text", {"text": "hi"}).code == 230049
    sandbox.chaos(api_error=False)
    assert platform.send(places.direct, "text", {"text": "hi"}).code == 0


def test_a_lost_answer_did_its_work(sandbox: Sandbox, platform: Platform, places: Places) -> None:
    sandbox.chaos(api_error={"path": "/open-apis/im/v1/messages", "lost": True})
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        platform.send(places.direct, "text", {"text": "hi"}, uuid="u")
    again = Platform(sandbox)
    message_id = again.send(places.direct, "text", {"text": "hi"}, uuid="u").data["message_id"]
    again.close()
    assert [message["message_id"] for message in sandbox.get(f"chats/{places.direct}/messages")] == [message_id]


def test_every_call_takes_its_latency(sandbox: Sandbox, platform: Platform, places: Places) -> None:
    sandbox.chaos(latency_ms=80)
    platform.send(places.direct, "text", {"text": "hi"})
    assert sandbox.get("calls?since=0")[-1]["ms"] >= 80


def test_the_model_stands_beside_it_and_can_be_broken(sandbox: Sandbox) -> None:
    def ask() -> int:
        body = {"model": "sandbox-mini", "messages": [{"role": "user", "content": "hi"}]}
        headers = {"Authorization": "Bearer sk-sandbox-1", "Content-Type": "application/json"}
        address = f"{sandbox.url}/model/v1/chat/completions"
        return request("POST", address, json.dumps(body).encode(), headers).status

    sandbox.chaos(model={"rate": 0, "first_delay": 0})
    assert ask() == 200
    sandbox.chaos(model={"status": 503})
    assert ask() == 503
    assert [entry["status"] for entry in sandbox.get("model/requests?since=0")] == [200, 503]
    assert sandbox.state()["chaos"]["model"]["rate"] == 0


def test_a_taken_port_is_one_sentence(sandbox: Sandbox, tmp_path: Path) -> None:
    other = Sandbox(tmp_path, "")
    other.process.argv = [str(sandbox.port) if part == str(other.port) else part for part in other.process.argv]
    other.process.start()
    assert other.process.wait() == 1
    assert f"cannot listen on 127.0.0.1:{sandbox.port}" in other.process.output()
    assert "Traceback" not in other.process.output()
