"""The page that people sign in on: what an app may ask there, and with what it gets them back."""

from typing import Any

import pytest

from tests.sandbox.signing_in import CALLBACK, NEW, OLD, Visitor, register
from tests.servers import Sandbox


@pytest.fixture
def visitor(sandbox: Sandbox) -> Visitor:
    register(sandbox, CALLBACK)
    return Visitor(sandbox)


@pytest.mark.parametrize("path", [NEW, OLD])
def test_whoever_agrees_comes_back_with_a_code_and_the_state(visitor: Visitor, path: str) -> None:
    back = visitor.sent_back(visitor.links(path, state="a b&c")[1])
    assert set(back) == {"code", "state"}
    assert back["state"] == "a b&c"
    assert len(back["code"]) == 64


@pytest.mark.parametrize("path", [NEW, OLD])
def test_whoever_refuses_comes_back_with_an_error(visitor: Visitor, path: str) -> None:
    assert visitor.sent_back(visitor.links(path, state="s")[-1]) == {"error": "access_denied", "state": "s"}


def test_where_no_state_was_sent_none_comes_back(visitor: Visitor) -> None:
    assert set(visitor.sent_back(visitor.links()[0])) == {"code"}


def test_the_page_offers_everybody_who_is_there(visitor: Visitor) -> None:
    page = visitor.page().body.decode()
    assert all(person["name"] in page for person in visitor.sandbox.state()["people"])


@pytest.mark.parametrize("path", [NEW, OLD])
@pytest.mark.parametrize(
    "elsewhere", ["http://127.0.0.1:9/other", f"{CALLBACK}?more=1", f"{CALLBACK}/", "https://evil.example/callback", ""]
)
def test_an_address_that_is_not_registered_is_20029(visitor: Visitor, path: str, elsewhere: str) -> None:
    answer = visitor.page(path, redirect_uri=elsewhere)
    assert answer.status == 400
    assert b"20029" in answer.body
    assert b"/oauth/choose" not in answer.body


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"client_id": "cli_other"}, b"20048"),
        ({"client_id": None}, b"20048"),
        ({"response_type": "token"}, b"20001"),
        ({"scope": "contact:user.base:readonly mail:all"}, b"20027"),
        ({"scope": " ".join(f"scope:{n}" for n in range(51))}, b"20027"),
        ({"code_challenge": "x", "code_challenge_method": "S512"}, b"20063"),
    ],
)
def test_what_an_app_may_not_ask_for_ends_on_the_page(visitor: Visitor, query: dict[str, Any], code: bytes) -> None:
    answer = visitor.page(**query)
    assert answer.status == 400
    assert code in answer.body


def test_a_scope_that_the_app_was_denied_is_20027(visitor: Visitor) -> None:
    assert visitor.page(scope="offline_access").status == 200
    visitor.sandbox.chaos(deny_scope="offline_access", on=True)
    assert b"20027" in visitor.page(scope="offline_access").body


def test_a_page_is_answered_once(visitor: Visitor) -> None:
    links = visitor.links()
    assert visitor.follow(links[0]).status == 302
    assert visitor.follow(links[0]).status == 400
    assert visitor.follow(links[1]).status == 400


def test_the_page_holds_nothing_inline_and_names_are_only_text(visitor: Visitor) -> None:
    visitor.sandbox.post("people", name="<script>alert(1)</script>")
    page = visitor.page()
    assert b"<script" not in page.body
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_without_a_list_the_callback_beside_the_event_address_is_registered(sandbox: Sandbox) -> None:
    usual = sandbox.state()["event_url"].split("/", 3)[:3]
    assert sandbox.get("redirects") == ["/".join(usual) + "/auth/callback/openai"]
