"""The doctor is asked when half of the house is down: it says which half, within seconds, and leaves all as it was."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers import Larkey, Valkey
from tests.support import ROOT, clean_environment, eventually, request

ADMIN = "an-admin-token-for-the-tests"
NOWHERE = "127.0.0.1:9"
SETTINGS = {
    "APP_ID": "cli_nowhere",
    "APP_SECRET": "the-secret-of-this-app",
    "FEISHU_ENCRYPT_KEY": "the-encrypt-key-of-this-app",
    "FEISHU_DOMAIN": f"http://{NOWHERE}",
    "OPENAI_API_KEY": "sk-nowhere-0001",
    "OPENAI_BASE_URL": f"http://{NOWHERE}/v1",
    "REDIS_URL": f"redis://:the-password-of-redis@{NOWHERE}/0",
    "DATABASE_URL": f"postgresql://larkey:the-password-of-pg@{NOWHERE}/larkey",
    "SECRET_KEY": "a-secret-key-for-the-tests-only",
    "OPENAI_SERVICE_PORT": "9",
}


@dataclass(frozen=True)
class Told:
    """What a terminal said: exit code, checks by name, everything as text, seconds."""

    code: int
    checks: dict[str, dict[str, Any]]
    text: str
    seconds: float

    def state(self, name: str) -> str:
        return str(self.checks[name]["state"])


def doctor(folder: Path, **settings: str) -> Told:
    environment = clean_environment({**SETTINGS, **settings})
    begun = time.monotonic()
    command = [sys.executable, "-m", "bot", "doctor", "--json"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, cwd=folder)
    assert not ran.stderr, ran.stderr
    report = json.loads(ran.stdout)
    checks = {check["name"]: check for check in report["checks"]}
    return Told(ran.returncode, checks, ran.stdout, time.monotonic() - begun)


def test_with_nothing_there_everything_is_named_and_nothing_made(tmp_path: Path) -> None:
    told = doctor(tmp_path)
    assert told.code == 1
    bad = {name for name in told.checks if told.state(name) == "bad"}
    assert {"redis", "database", "feishu_token", "event_address", "public_url", "keys"} <= bad
    assert all(told.checks[name]["found"]["en"].count("cannot be used") == 1 for name in ("redis", "database"))
    unchecked = {name for name in told.checks if told.state(name) == "unchecked"}
    assert {"feishu_bot", "feishu_scopes", "rejected", "last_event", "inbox", "usage", "workers", "clock"} <= unchecked
    assert all(check["seconds"] <= 5.5 for check in told.checks.values())
    for secret in ("the-secret-of-this-app", "the-encrypt-key-of-this-app", "sk-nowhere-0001", "the-password-of-"):
        assert secret not in told.text
    assert not os.listdir(tmp_path)


def test_settings_that_cannot_be_are_named_and_nothing_else_is_tried(tmp_path: Path) -> None:
    told = doctor(tmp_path, SERVER_WORKERS="many")
    assert told.code == 1
    assert "SERVER_WORKERS" in told.checks["settings"]["found"]["en"]
    assert {told.state(name) for name in told.checks if name != "settings"} == {"unchecked"}


def test_settings_that_do_not_fit_together_are_named_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    told = doctor(tmp_path, SECRET_KEY="", REDIS_URL="redis://redis.invalid:6379/0")
    assert told.state("settings") == told.state("secret_key") == told.state("redis") == "bad"
    assert "SECRET_KEY" in told.checks["settings"]["found"]["en"]
    assert told.state("timezone") == "good"


def test_a_redis_that_forgets_is_told_from_one_that_does_not(tmp_path: Path) -> None:
    careless = Valkey(tmp_path / "valkey", "--appendonly", "no", "--maxmemory-policy", "allkeys-lru").start()
    try:
        redis = doctor(tmp_path, REDIS_URL=careless.url).checks["redis"]
    finally:
        careless.stop()
    assert redis["state"] == "bad"
    assert {item["name"]: item["state"] for item in redis["items"]} == {
        "maxmemory-policy": "bad",
        "appendonly": "doubtful",
    }
    sloppy = Valkey(tmp_path / "sloppy", "--appendfsync", "everysec").start()
    try:
        redis = doctor(tmp_path, REDIS_URL=sloppy.url).checks["redis"]
    finally:
        sloppy.stop()
    assert (redis["state"], [item["name"] for item in redis["items"]]) == ("doubtful", ["appendfsync"])


def test_tables_that_are_not_there_are_told_from_a_file_that_is_not(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'larkey.db'}"
    assert doctor(tmp_path, DATABASE_URL=url).state("database") == "bad"
    assert not (tmp_path / "larkey.db").exists()
    (tmp_path / "larkey.db").touch()
    empty = doctor(tmp_path, DATABASE_URL=url).checks["database"]
    assert "0001_people" in empty["found"]["en"]
    assert "bot migrate" in empty["todo"]["en"]


def test_a_wrong_word_at_the_terminal_is_said_to_be(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "doctor", "--loud"]
    ran = subprocess.run(command, env=clean_environment(SETTINGS), capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert ran.returncode == 2
    assert "--json" in ran.stderr


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    """A Larkey whose events come over the long connection."""
    settings = {"ADMIN_TOKEN": ADMIN}
    with Larkey(tmp_path_factory.mktemp("larkey"), transport="websocket", settings=settings) as larkey:
        yield larkey


def test_the_holder_of_the_long_connection_is_named_and_missed(linked: Larkey) -> None:
    def connection() -> dict[str, Any]:
        reply = request("GET", f"{linked.url}/doctor", None, {"Authorization": f"Bearer {ADMIN}"})
        found: dict[str, Any] = next(check for check in reply.json()["checks"] if check["name"] == "connection")
        return found

    def state(wanted: str) -> dict[str, Any]:
        found = connection()
        assert found["state"] == wanted, found
        return found

    opened = eventually(lambda: state("good"), 25, 0.5)
    assert f":{linked.connections[0].pid}" in opened["found"]["en"]
    linked.connections[0].stop()
    assert "python -m bot connect" in eventually(lambda: state("bad"), 15, 0.5)["todo"]["en"]
