"""The sign-in that people have bookmarked: suite/passport/oauth."""

import pytest

from tests.sandbox.caller import Places
from tests.sandbox.signing_in import CALLBACK, NEW, OLD, OLD_INFO, OLD_TOKEN, Visitor, post, register
from tests.servers import Sandbox


@pytest.fixture
def visitor(sandbox: Sandbox) -> Visitor:
    register(sandbox, CALLBACK)
    return Visitor(sandbox)


def test_a_bookmarked_link_leads_to_a_token_and_a_name(visitor: Visitor, places: Places) -> None:
    answer = visitor.exchange_old(visitor.code(OLD))
    assert answer.status == 200
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    known = visitor.info(answer.json()["access_token"], OLD_INFO).json()
    assert known["sub"] == known["open_id"] == places.lin
    assert {"name", "picture", "union_id", "tenant_key"} <= set(known)


def test_the_old_token_call_takes_a_form_only(visitor: Visitor) -> None:
    answer = post(f"{visitor.sandbox.url}{OLD_TOKEN}", {"grant_type": "authorization_code"})
    assert (answer.status, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code": "unknown"}, "invalid_grant"),
        ({"code": ""}, "invalid_request"),
        ({"redirect_uri": "http://127.0.0.1:9/other"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_request"),
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_id": "cli_other"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_wrong_field_of_the_form_is_named(visitor: Visitor, wrong: dict[str, str], error: str) -> None:
    answer = visitor.token_old({"code": visitor.code(OLD), "redirect_uri": CALLBACK} | wrong)
    assert answer.status == 400
    assert set(answer.json()) == {"error", "error_description"}
    assert answer.json()["error"] == error


def test_an_old_code_is_good_once_and_for_five_minutes(visitor: Visitor) -> None:
    code, other = visitor.code(OLD), visitor.code(OLD)
    assert visitor.exchange_old(code).status == 200
    assert "used" in visitor.exchange_old(code).json()["error_description"]
    visitor.sandbox.post("clock", scale=1e-9)
    assert "expired" in visitor.exchange_old(other).json()["error_description"]


def test_a_code_of_the_new_generation_is_none_of_the_old_one(visitor: Visitor) -> None:
    assert visitor.exchange_old(visitor.code(NEW)).json()["error"] == "invalid_grant"


def test_an_unknown_token_is_refused(visitor: Visitor) -> None:
    answer = visitor.info("unknown", OLD_INFO)
    assert (answer.status, answer.json()["error"]) == (401, "invalid_token")


def test_what_is_broken_on_purpose_is_broken_here_too(visitor: Visitor) -> None:
    visitor.sandbox.chaos(api_error={"path": OLD_TOKEN, "code": 20050, "status": 500})
    assert visitor.exchange_old("any").status == 500
