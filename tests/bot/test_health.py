"""The two pages a load balancer asks, and the logs an operator reads."""

import json

from tests.chat import Chat
from tests.conftest import StartLarkey
from tests.servers import APP_SECRET, ENCRYPT_KEY, MODEL_KEY, VERIFICATION_TOKEN, Larkey, worker_pids
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


def test_what_is_away_fills_no_log(start_larkey: StartLarkey) -> None:
    """Each process says it once, however often it looks and is asked, and once more when it is over."""
    larkey = start_larkey()
    processes = len(worker_pids(larkey.webs[0]))
    larkey.valkey.kill()

    def ready() -> int:
        return request("GET", f"{larkey.url}/readyz").status

    eventually(lambda: "redis is away: waiting" in larkey.logs() and ready() == 503)
    assert {ready() for _ in range(20)} == {503}
    larkey.valkey.start()
    eventually(lambda: "redis is back" in larkey.logs() and ready() == 200, within=30)
    lines = [json.loads(line) for line in larkey.logs().splitlines() if line.startswith("{")]
    assert 1 <= len([line for line in lines if line["msg"] == "redis is away: waiting"]) <= processes
    assert 1 <= len([line for line in lines if line["msg"] == "not ready" and line["check"] == "redis"]) <= processes
