"""The two pages a load balancer asks, and the logs an operator reads."""

import json

from tests.chat import Chat
from tests.servers import APP_SECRET, ENCRYPT_KEY, MODEL_KEY, VERIFICATION_TOKEN, Larkey
from tests.support import eventually, request


def test_a_running_larkey_is_alive_and_ready(larkey: Larkey) -> None:
    assert request("GET", f"{larkey.url}/healthz").status == 200
    ready = request("GET", f"{larkey.url}/readyz")
    assert ready.status == 200
    assert set(ready.json()["checks"]) >= {"redis", "database", "feishu", "keys"}


def test_one_id_follows_a_message_through_the_log(larkey: Larkey, chat: Chat) -> None:
    answer = chat.ask("跟踪我")

    def followed() -> bool:
        lines = [json.loads(line) for line in larkey.logs().splitlines() if line.startswith("{")]
        mine = [line for line in lines if line.get("trace") == answer["parent_id"]]
        return len({line["logger"] for line in mine}) >= 2

    eventually(followed)


def test_no_secret_and_no_words_are_in_the_log(larkey: Larkey, chat: Chat) -> None:
    chat.ask("这句话不该出现在日志里")
    logs = larkey.logs()
    assert logs
    for secret in (APP_SECRET, ENCRYPT_KEY, VERIFICATION_TOKEN, MODEL_KEY, "这句话不该出现在日志里"):
        assert secret not in logs
