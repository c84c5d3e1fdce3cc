"""The doctor at a running Larkey: everything is looked at, and what is wrong is named, with the page that helps."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask

from bot.doctor.doctor import unreadable
from bot.doctor.doors.web import doctor_door
from gateway.browser.place import Place
from tests.chat import direct_chat
from tests.servers import APP_SECRET, ENCRYPT_KEY, MODEL_KEY, VERIFICATION_TOKEN, Larkey
from tests.support import Reply, clean_environment, eventually, request

ADMIN = "an-admin-token-for-the-tests"
NAMES = [
    *("settings", "secret_key", "redis", "database"),
    *("feishu_token", "feishu_bot", "feishu_scopes", "feishu_subscription"),
    *("event_address", "rejected", "last_event", "connection", "public_url"),
    *("keys", "workers", "scheduler", "inbox", "usage", "clock", "disk", "timezone"),
]
Check = Mapping[str, Any]


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {"ADMIN_TOKEN": ADMIN}}


@pytest.fixture(autouse=True)
def _nothing_broken(larkey: Larkey) -> Iterator[None]:
    yield
    larkey.sandbox.post("reset")


def visit(larkey: Larkey, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return request("GET", f"{larkey.url}/doctor", None, {"Authorization": f"Bearer {ADMIN}", **named})


def found(larkey: Larkey, name: str, state: str) -> Check:
    """What one check says, once it has this state."""

    def now() -> Check:
        check: Check = next(check for check in visit(larkey).json()["checks"] if check["name"] == name)
        assert check["state"] == state, check
        return check

    return eventually(now, within=10, every=0.4)


def terminal(larkey: Larkey, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = clean_environment({**larkey.environment(larkey.port), **settings})
    command = [sys.executable, "-m", "bot", "doctor", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, cwd=larkey.folder)


def test_a_well_larkey_is_well_in_both_languages(larkey: Larkey) -> None:
    direct_chat(larkey.sandbox).ask("你好")
    found(larkey, "scheduler", "good")
    report = visit(larkey).json()
    assert report["status"] == "good"
    assert [check["name"] for check in report["checks"]] == NAMES
    for check in report["checks"]:
        assert check["state"] in ("good", "unchecked"), check
        assert check["found"]["zh"] != check["found"]["en"]
        assert check["seconds"] < 5
    assert {check["name"] for check in report["checks"] if check["state"] == "unchecked"} == {"connection"}


def test_nobody_is_asked_for_a_password_that_does_not_exist() -> None:
    app = Flask("without an administrator")
    app.register_blueprint(doctor_door(lambda: unreadable("never looked at"), "", Place("http://127.0.0.1:9"), "UTC"))
    reply = app.test_client().get("/doctor", headers={"Accept": "text/html"})
    assert reply.status_code == 403
    assert "WWW-Authenticate" not in reply.headers


def test_only_an_administrator_is_told(larkey: Larkey) -> None:
    for wrong in ("", "Bearer ", "Bearer nobody", f"Basic {ADMIN}", "Bearer \xe9"):
        reply = request("GET", f"{larkey.url}/doctor", None, {"Authorization": wrong})
        assert (reply.status, reply.json()["error"]["code"]) == (401, "admin_only")
        assert reply.headers["www-authenticate"].startswith("Bearer")
    page = request("GET", f"{larkey.url}/doctor", None, {"Accept": "text/html"})
    assert page.status == 401
    assert page.headers["www-authenticate"].startswith("Basic")


def test_no_secret_is_in_the_report(larkey: Larkey) -> None:
    page = visit(larkey, Accept="text/html").body.decode()
    told = page + visit(larkey).body.decode() + terminal(larkey, "--json").stdout
    for secret in (ADMIN, APP_SECRET, ENCRYPT_KEY, VERIFICATION_TOKEN, MODEL_KEY, larkey.environment(0)["SECRET_KEY"]):
        assert secret not in told


def test_a_missing_scope_is_named_with_the_page_that_grants_it(larkey: Larkey) -> None:
    larkey.sandbox.chaos(deny_scope="im:message:send_as_bot")
    larkey.sandbox.chaos(deny_scope="im:resource")
    scopes = found(larkey, "feishu_scopes", "bad")
    items = {item["name"]: item for item in scopes["items"]}
    assert items["im:message:send_as_bot"]["state"] == "bad"
    assert items["im:resource"]["state"] == "doubtful"
    assert "/auth?q=im:resource&" in items["im:resource"]["page"]
    assert "im:message:send_as_bot,im:resource" in scopes["page"]


def test_an_event_that_is_not_subscribed_is_named(larkey: Larkey) -> None:
    larkey.sandbox.chaos(unsubscribe="card.action.trigger")
    larkey.sandbox.chaos(unsubscribe="im.message.recalled_v1")
    subscription = found(larkey, "feishu_subscription", "bad")
    assert {item["name"] for item in subscription["items"]} == {"card.action.trigger", "im.message.recalled_v1"}


def test_without_the_scope_the_subscriptions_are_not_checked(larkey: Larkey) -> None:
    for scope in ("application:application:self_manage", "admin:app.info:readonly"):
        larkey.sandbox.chaos(deny_scope=scope)
    subscription = found(larkey, "feishu_subscription", "unchecked")
    assert "application:application:self_manage" in subscription["page"]


def test_a_bot_that_is_switched_off_is_said_to_be(larkey: Larkey) -> None:
    larkey.sandbox.chaos(
        api_error={"path": "/open-apis/bot/v3/info", "code": 11205, "message": "app do not have bot", "times": -1}
    )
    bot = found(larkey, "feishu_bot", "bad")
    assert "11205" in bot["found"]["en"]
    assert bot["page"].endswith("/bot")


def test_a_wrong_secret_is_told_from_a_platform_that_cannot_be_reached(larkey: Larkey) -> None:
    wrong = terminal(larkey, "--en", APP_SECRET="not-the-secret-of-this-app")
    assert wrong.returncode == 1
    assert "does not accept APP_ID or APP_SECRET" in wrong.stdout
    assert "not-the-secret" not in wrong.stdout
    away = terminal(larkey, "--en", FEISHU_DOMAIN="http://127.0.0.1:9")
    assert away.returncode == 1
    assert "http://127.0.0.1:9 cannot be reached" in away.stdout


def test_a_key_that_the_provider_refuses_is_named_but_not_shown(larkey: Larkey) -> None:
    refused = "sk-refused-by-the-provider"
    larkey.sandbox.chaos(model={"refuse_key": refused})
    told = terminal(larkey, "--json", OPENAI_API_KEY=f"{MODEL_KEY},{refused}")
    keys = next(check for check in json.loads(told.stdout)["checks"] if check["name"] == "keys")
    assert refused not in told.stdout
    assert keys["state"] == "doubtful"
    assert sorted(item["state"] for item in keys["items"]) == ["bad", "good"]
    assert any("refuses the key" in item["found"]["en"] for item in keys["items"])


def test_another_secret_key_than_the_workers_have_is_noticed(larkey: Larkey) -> None:
    told = terminal(larkey, "--en", SECRET_KEY="another-key-than-the-others-have")
    assert told.returncode == 1
    assert "another SECRET_KEY than this process: web " in told.stdout


def test_a_terminal_speaks_the_language_that_it_is_set_to(larkey: Larkey) -> None:
    chinese, english = terminal(larkey, LANG="zh_CN.UTF-8").stdout, terminal(larkey, LANG="en_US.UTF-8").stdout
    assert "数据库" in chinese
    assert "Database" not in chinese
    assert "Database" in english
    assert "数据库" not in english
    both = terminal(larkey, LANG="C").stdout
    assert "数据库 / Database" in both
