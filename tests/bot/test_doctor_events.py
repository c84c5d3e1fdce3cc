"""Why do no events come? The doctor names the causes of "challenge code not returned", and who holds the connection."""

import json
import socket
import subprocess
import sys
import time
from typing import Any

import pytest

from bot.doctor.outside.challenge import sealed
from tests.chat import direct_chat
from tests.servers import ENCRYPT_KEY, VERIFICATION_TOKEN, Larkey
from tests.support import clean_environment, eventually, request

ADMIN = "an-admin-token-for-the-tests"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {"ADMIN_TOKEN": ADMIN}}


def examined(larkey: Larkey, port: int = 0) -> dict[str, Json]:
    """What the doctor says, by the name of the check."""
    url = f"http://127.0.0.1:{port or larkey.port}/doctor"
    report = request("GET", url, None, {"Authorization": f"Bearer {ADMIN}"}).json()
    return {check["name"]: check for check in report["checks"]}


def causes(larkey: Larkey, port: int = 0) -> dict[str, str]:
    """Cause -> state of everything that was rejected so far."""
    return {item["name"]: item["state"] for item in examined(larkey, port)["rejected"]["items"]}


def save_address(port: int, *, key: str, token: str) -> int:
    """As the console does when a request address is saved: the status it gets."""
    question = {"type": "url_verification", "challenge": "say-this", "token": token}
    body = {"encrypt": sealed(key, json.dumps(question).encode())} if key else question
    headers = {"Content-Type": "application/json"}
    return request("POST", f"http://127.0.0.1:{port}/feishu/events", json.dumps(body).encode(), headers).status


def another_host(larkey: Larkey, **settings: str) -> int:
    """A host with other secrets, beside the first one: its port."""
    usual = dict(larkey.settings)
    larkey.settings.update(settings)
    try:
        return int(larkey.start_web().environment["OPENAI_SERVICE_PORT"])
    finally:
        larkey.settings.clear()
        larkey.settings.update(usual)


def test_before_the_first_event_the_doctor_says_how_to_get_one(larkey: Larkey) -> None:
    last = examined(larkey)["last_event"]
    assert last["state"] == "doubtful"
    assert "写" in last["todo"]["zh"] or "发一句话" in last["todo"]["zh"]


def test_our_own_challenge_passes_the_door(larkey: Larkey) -> None:
    address = examined(larkey)["event_address"]
    assert address["state"] == "good"
    assert f"{larkey.url}/feishu/events" in address["found"]["en"]


def test_a_key_that_differs_from_the_consoles_is_named(larkey: Larkey) -> None:
    assert save_address(larkey.port, key="the-key-of-the-console", token=VERIFICATION_TOKEN) == 401
    rejected = eventually(lambda: causes(larkey), every=1)
    assert rejected == {"cause_wrong_key": "bad"}


def test_a_token_that_differs_from_the_consoles_is_named(larkey: Larkey) -> None:
    assert save_address(larkey.port, key=ENCRYPT_KEY, token="the-token-of-the-console") == 401
    assert eventually(lambda: causes(larkey).get("cause_token"), every=1) == "bad"


def test_a_key_that_is_set_only_in_the_console_is_named(larkey: Larkey) -> None:
    port = another_host(larkey, FEISHU_ENCRYPT_KEY="")
    assert save_address(port, key="the-key-of-the-console", token=VERIFICATION_TOKEN) == 400
    assert eventually(lambda: causes(larkey, port).get("cause_no_key"), every=1) == "bad"
    assert examined(larkey, port)["event_address"]["state"] == "good"


def test_an_answer_that_took_too_long_is_named(larkey: Larkey) -> None:
    """The body of the challenge arrives, but so slowly that the platform has given up."""
    question = {"type": "url_verification", "challenge": "say-this", "token": VERIFICATION_TOKEN}
    body = json.dumps({"encrypt": sealed(ENCRYPT_KEY, json.dumps(question).encode())}).encode()
    with socket.create_connection(("127.0.0.1", larkey.port), timeout=10) as line:
        told = f"Host: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        head = f"POST /feishu/events HTTP/1.1\r\n{told}\r\n"
        line.sendall(head.encode() + b"\r\n" + body[:5])
        begun = time.monotonic()
        eventually(lambda: time.monotonic() - begun > 1.1)
        line.sendall(body[5:])
        assert b"200 OK" in line.recv(65536)
    assert eventually(lambda: causes(larkey).get("cause_slow"), every=1) == "bad"


def test_strangers_are_not_taken_for_feishu(larkey: Larkey) -> None:
    for body in (b"", b"{", b"hello"):
        assert request("POST", f"{larkey.url}/feishu/events", body, {"Content-Type": "text/plain"}).status == 415
    assert eventually(lambda: causes(larkey).get("cause_stranger"), every=1) == "good"


def test_a_genuine_event_turns_old_rejections_into_doubts(larkey: Larkey) -> None:
    direct_chat(larkey.sandbox).ask("现在好了吗")

    def better() -> bool:
        found = examined(larkey)
        assert found["last_event"]["state"] == "good", found["last_event"]
        states = {item["state"] for item in found["rejected"]["items"]}
        return found["rejected"]["state"] == "doubtful" and "bad" not in states

    assert eventually(better, every=1)


def told_of(larkey: Larkey, address: str) -> tuple[str, dict[str, Json]]:
    """What a terminal says where people are sent to this address."""
    environment = clean_environment({**larkey.environment(larkey.port), "AUTH_SERVICE_URL": address})
    command = [sys.executable, "-m", "bot", "doctor", "--json"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, cwd=larkey.folder)
    assert ran.returncode == 1, ran.stderr
    found = {check["name"]: check for check in json.loads(ran.stdout)["checks"]}
    return found["event_address"]["found"]["en"], found


def test_an_address_that_is_answered_by_another_program_is_told(larkey: Larkey) -> None:
    said, found = told_of(larkey, larkey.sandbox.url)
    assert "is not Larkey" in said
    assert found["event_address"]["state"] == found["public_url"]["state"] == "bad"


def test_an_address_that_nobody_answers_is_told(larkey: Larkey) -> None:
    said, found = told_of(larkey, "http://127.0.0.1:9")
    assert "cannot be reached" in said
    assert found["public_url"]["state"] == "bad"
