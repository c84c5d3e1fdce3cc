"""Tokens, the envelope, scopes: what every call goes through first."""

import pytest

from tests.sandbox.caller import Platform
from tests.servers import APP_ID, APP_SECRET, Sandbox
from tests.support import eventually

BOT_INFO = "/open-apis/bot/v3/info"
APP_TOKEN = "/open-apis/auth/v3/app_access_token/internal"


def test_a_tenant_token_comes_with_its_fields_at_the_top_level(platform: Platform) -> None:
    answer = platform.ask_token({"app_id": APP_ID, "app_secret": APP_SECRET})
    assert answer.status == 200
    assert set(answer.body) == {"code", "msg", "tenant_access_token", "expire"}
    assert answer.body["tenant_access_token"].startswith("t-")
    assert 7000 < answer.body["expire"] <= 7200


def test_the_app_token_call_answers_both_tokens(platform: Platform) -> None:
    answer = platform.ask_token({"app_id": APP_ID, "app_secret": APP_SECRET}, APP_TOKEN)
    assert set(answer.body) == {"code", "msg", "tenant_access_token", "app_access_token", "expire"}


def test_a_token_is_the_same_one_while_much_of_its_life_is_left(platform: Platform) -> None:
    assert platform.new_token() == platform.new_token()


def test_a_token_near_its_end_is_followed_by_a_new_one_and_both_work(platform: Platform) -> None:
    platform.sandbox.post("clock", token_seconds=2)
    first = platform.new_token()
    second = eventually(lambda: other if (other := platform.new_token()) != first else "")
    platform.sandbox.post("clock", token_seconds=7200)
    for token in (first, second):
        platform.token = token
        assert platform.call("GET", BOT_INFO).code == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"app_id": APP_ID}, 10003),
        ({"app_id": "cli_other", "app_secret": APP_SECRET}, 10014),
        ({"app_id": APP_ID, "app_secret": "wrong"}, 10015),
    ],
)
def test_bad_credentials_are_refused_with_http_200(platform: Platform, body: dict[str, str], code: int) -> None:
    answer = platform.ask_token(body)
    assert (answer.status, answer.code) == (200, code)


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", 99991661),
        ("Basic abc", 99991671),
        ("Bearer nonsense", 99991671),
        ("Bearer t-unknown", 99991663),
        ("Bearer a-unknown", 99991664),
        ("Bearer u-unknown", 99991668),
    ],
)
def test_each_bad_token_has_its_number(platform: Platform, authorization: str, code: int) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    answer = platform.bare("GET", BOT_INFO, None, headers)
    assert (answer.status, answer.code) == (400, code)
    assert answer.body["error"]["log_id"] == answer.headers["x-tt-logid"]


def test_a_token_expires_and_a_new_one_works(platform: Platform) -> None:
    assert platform.call("GET", BOT_INFO).code == 0
    platform.sandbox.post("clock", token_seconds=0)
    assert platform.call("GET", BOT_INFO).code == 99991663
    platform.sandbox.post("clock", token_seconds=7200)
    platform.token = platform.new_token()
    assert platform.call("GET", BOT_INFO).code == 0


def test_chaos_expires_every_token_at_once(platform: Platform) -> None:
    assert platform.call("GET", BOT_INFO).code == 0
    platform.sandbox.chaos(expire_token=True)
    assert platform.call("GET", BOT_INFO).code == 99991663
    platform.token = platform.new_token()
    assert platform.call("GET", BOT_INFO).code == 0


def test_bot_info_stands_under_bot_and_not_under_data(platform: Platform) -> None:
    body = platform.call("GET", BOT_INFO).body
    assert body["bot"]["open_id"] == platform.sandbox.state()["bot"]["open_id"]
    assert "data" not in body


def test_a_denied_scope_is_named(platform: Platform, sandbox: Sandbox) -> None:
    sandbox.chaos(deny_scope="cardkit:card:write", on=True)
    answer = platform.create_card({})
    assert (answer.status, answer.code) == (400, 99991672)
    assert "cardkit:card:write" in answer.message
    assert answer.body["error"]["permission_violations"][0]["subject"] == "cardkit:card:write"
    sandbox.chaos(deny_scope="cardkit:card:write", on=False)
    assert platform.create_card({}).code != 99991672


def test_any_one_of_several_scopes_is_enough(platform: Platform, sandbox: Sandbox) -> None:
    chat_id = sandbox.state()["chats"][0]["chat_id"]
    sandbox.chaos(deny_scope="im:message")
    assert platform.send(chat_id, "text", {"text": "hi"}).code == 0
    for scope in ("im:message:send_as_bot", "im:message:send"):
        sandbox.chaos(deny_scope=scope)
    assert platform.send(chat_id, "text", {"text": "hi"}).code == 99991672


def test_an_unknown_path_is_a_plain_404(platform: Platform) -> None:
    assert platform.call("GET", "/open-apis/im/v9/nothing").status == 404


def test_a_body_that_is_no_json_is_refused(platform: Platform) -> None:
    headers = {"Authorization": f"Bearer {platform.new_token()}", "Content-Type": "application/json"}
    assert platform.bare("POST", "/open-apis/cardkit/v1/cards", b"{", headers).status == 400
    headers["Content-Type"] = "text/plain"
    assert platform.bare("POST", "/open-apis/cardkit/v1/cards", b"{}", headers).status == 400
