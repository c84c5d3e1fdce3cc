"""Codes become user tokens, which say who somebody is; refresh tokens go on. Each as often as the documents say."""

import pytest

from tests.sandbox.caller import Places
from tests.sandbox.signing_in import CALLBACK, OLD, TOKEN, VERIFIER, Visitor, challenge, register
from tests.servers import Sandbox
from tests.support import Reply, eventually, request


@pytest.fixture
def visitor(sandbox: Sandbox) -> Visitor:
    register(sandbox, CALLBACK)
    return Visitor(sandbox)


def refusal(answer: Reply) -> int:
    """The number of a refusal that comes as the documents have it."""
    body = answer.json()
    assert set(body) == {"code", "error", "error_description"}
    return int(body["code"])


def test_a_code_becomes_a_token_whose_fields_stand_at_the_top_level(visitor: Visitor) -> None:
    answer = visitor.exchange(visitor.code(scope="contact:user.base:readonly")).json()
    assert set(answer) == {"code", "access_token", "expires_in", "scope", "token_type"}
    assert answer["code"] == 0
    assert answer["expires_in"] == 7200
    assert answer["token_type"] == "Bearer"
    assert answer["scope"] == "contact:user.base:readonly"
    assert 1000 < len(answer["access_token"]) < 4096


def test_a_code_is_good_once(visitor: Visitor) -> None:
    code = visitor.code()
    assert visitor.exchange(code).json()["code"] == 0
    again = visitor.exchange(code)
    assert again.status == 400
    assert refusal(again) == 20065


def test_a_code_lives_five_minutes(visitor: Visitor) -> None:
    code = visitor.code()
    visitor.sandbox.post("clock", scale=1e-9)
    assert refusal(visitor.exchange(code)) == 20004


@pytest.mark.parametrize(
    ("wrong", "number"),
    [
        ({"code": "unknown"}, 20003),
        ({"code": None}, 20001),
        ({"grant_type": None}, 20001),
        ({"grant_type": "password"}, 20036),
        ({"client_id": "cli_other"}, 20048),
        ({"client_secret": "wrong"}, 20002),
        ({"client_secret": None}, 20001),
        ({"redirect_uri": "http://127.0.0.1:9/other"}, 20071),
        ({"redirect_uri": None}, 20071),
        ({"code_verifier": VERIFIER}, 20049),
        ({"code": 7}, 20063),
        ({"scope": "offline_access offline_access"}, 20067),
        ({"scope": "contact:user.email:readonly"}, 20068),
    ],
)
def test_a_wrong_field_has_its_number(visitor: Visitor, wrong: dict[str, object], number: int) -> None:
    code = visitor.code(scope="offline_access")
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK} | wrong
    answer = visitor.token(**body)
    assert answer.status == 400
    assert refusal(answer) == number


@pytest.mark.parametrize("body", [b"", b"[]", b"grant_type=authorization_code", b"{"])
def test_a_body_that_is_no_json_object_is_malformed(visitor: Visitor, body: bytes) -> None:
    answer = request("POST", f"{visitor.sandbox.url}{TOKEN}", body, {"Content-Type": "application/json"})
    assert refusal(answer) in (20001, 20063)


@pytest.mark.parametrize(("method", "sent"), [("S256", challenge()), ("plain", VERIFIER), (None, VERIFIER)])
def test_a_challenge_wants_its_verifier(visitor: Visitor, method: str | None, sent: str) -> None:
    def exchange(verifier: str | None) -> Reply:
        code = visitor.code(code_challenge=sent, code_challenge_method=method)
        return visitor.exchange(code, code_verifier=verifier)

    assert exchange(VERIFIER).json()["code"] == 0
    assert [refusal(exchange(wrong)) for wrong in (None, "", challenge(), VERIFIER + "x")] == [20049] * 4


def test_a_code_of_the_old_generation_is_none_of_the_new_one(visitor: Visitor) -> None:
    assert refusal(visitor.exchange(visitor.code(OLD))) == 20003


def test_whoever_may_not_use_the_app_or_has_left_gets_no_token(visitor: Visitor, places: Places) -> None:
    visitor.sandbox.post(f"people/{places.lin}", available=False)
    visitor.sandbox.post(f"people/{places.zhou}", resigned=True)
    assert refusal(visitor.exchange(visitor.code())) == 20010
    assert refusal(visitor.exchange(visitor.code(person=1))) == 20066


def test_the_token_says_who_somebody_is(visitor: Visitor, places: Places) -> None:
    token = visitor.granted()["access_token"]
    answer = visitor.info(token).json()
    assert answer["code"] == 0
    known = answer["data"]
    lin = visitor.sandbox.state()["people"][0]
    assert {name: known[name] for name in ("open_id", "union_id", "name", "en_name", "tenant_key")} == {
        name: lin[name] for name in ("open_id", "union_id", "name", "en_name", "tenant_key")
    }
    assert known["open_id"] == places.lin
    assert not {"user_id", "email"} & set(known)


def test_user_id_and_email_need_their_scopes(visitor: Visitor) -> None:
    wanted = "contact:user.employee_id:readonly contact:user.email:readonly"
    answer = visitor.exchange(visitor.code(scope=wanted), scope="contact:user.email:readonly").json()
    known = visitor.info(answer["access_token"]).json()["data"]
    assert "email" in known
    assert "user_id" not in known


def test_a_token_that_nobody_has_given_is_20005(visitor: Visitor) -> None:
    answer = visitor.info("eyJ-unknown")
    assert (answer.status, answer.json()["code"]) == (200, 20005)


def test_without_a_token_nothing_is_said(visitor: Visitor) -> None:
    answer = request("GET", f"{visitor.sandbox.url}/open-apis/authen/v1/user_info")
    assert (answer.status, answer.json()["code"]) == (400, 99991661)


def test_somebody_who_left_meanwhile_is_20021(visitor: Visitor, places: Places) -> None:
    token = visitor.granted()["access_token"]
    visitor.sandbox.post(f"people/{places.lin}", resigned=True)
    assert visitor.info(token).json()["code"] == 20021


def test_a_token_ends_with_its_time(visitor: Visitor) -> None:
    token = visitor.granted()["access_token"]
    assert visitor.info(token).json()["code"] == 0
    visitor.sandbox.post("clock", scale=1e-9)
    assert visitor.info(token).json()["code"] == 20005


def test_a_refresh_token_comes_only_with_offline_access_and_works_once(visitor: Visitor) -> None:
    first = visitor.granted(scope="offline_access")
    assert first["refresh_token_expires_in"] == 604800
    again = visitor.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert again["code"] == 0
    assert again["refresh_token"] != first["refresh_token"]
    assert visitor.info(again["access_token"]).json()["code"] == 0
    used = visitor.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (used.status, refusal(used)) == (400, 20073)


def test_a_replaced_token_lives_on_for_a_minute(visitor: Visitor) -> None:
    first = visitor.granted(scope="offline_access")
    again = visitor.token(grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert visitor.info(first["access_token"]).json()["code"] == 0
    visitor.sandbox.post("clock", scale=0.005)
    eventually(lambda: visitor.info(first["access_token"]).json()["code"] == 20005)
    assert visitor.info(again["access_token"]).json()["code"] == 0


def test_a_refresh_token_that_nobody_has_given_is_20026(visitor: Visitor) -> None:
    assert refusal(visitor.token(grant_type="refresh_token", refresh_token="eyJ-unknown")) == 20026


def test_a_refresh_token_ends_with_its_time(visitor: Visitor) -> None:
    granted = visitor.granted(scope="offline_access")
    visitor.sandbox.post("clock", scale=1e-9)
    assert refusal(visitor.token(grant_type="refresh_token", refresh_token=granted["refresh_token"])) == 20037
