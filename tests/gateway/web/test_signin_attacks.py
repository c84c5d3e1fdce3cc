"""What somebody might try against the sign-in and the session, and what comes of it: nothing."""

from urllib.parse import quote

import pytest

from tests.gateway.web.behind import Behind
from tests.gateway.web.conftest import NewVisitor
from tests.gateway.web.visitor import Visitor, query_of

LOST = (400, "这次登录已失效")


def test_a_state_counts_once(visitor: Visitor, behind: Behind) -> None:
    back = visitor.agreed(visitor.at_feishu())
    jar = dict(visitor.jar)
    assert visitor.get(back).status == 200
    visitor.jar = jar
    page = visitor.get(back)
    assert (page.status, page.title) == LOST
    assert "larkey_session" not in visitor.jar
    assert behind.tokens() == 1


def test_a_state_belongs_to_the_browser_that_began(new_visitor: NewVisitor, behind: Behind) -> None:
    """An attacker's own code, sent to somebody else's browser, signs nobody in as the attacker."""
    attacker, victim = new_visitor(), new_visitor()
    back = attacker.agreed(attacker.at_feishu(), person=1)
    victim.at_feishu()
    page = victim.get(back)
    assert (page.status, page.title) == LOST
    assert "larkey_session" not in victim.jar
    assert behind.tokens() == 0


@pytest.mark.parametrize("state", ["x", "", "%00", "é" * 40, "a" * 3000, "vYV5XMrQkHWKzVhTVCFQyOx0d-LSxBWezYxmI8XkOO0"])
def test_a_made_up_state_is_refused(visitor: Visitor, behind: Behind, state: str) -> None:
    visitor.at_feishu()
    page = visitor.get(f"/auth/callback/openai?code=x&state={quote(state, safe='%')}")
    assert page.status == 400
    assert "larkey_session" not in visitor.jar


def test_a_code_without_a_state_stays_unused(visitor: Visitor, behind: Behind) -> None:
    back = visitor.agreed(visitor.at_feishu())
    code = query_of(back)["code"]
    assert visitor.get(f"/auth/callback/openai?code={code}").status == 400
    assert visitor.get(back).keys


@pytest.mark.parametrize("forged", ["", "abc", "W10.invalid-signature", "eyJhIjoxfQ.AAAA"])
def test_a_forged_cookie_begins_no_sign_in(visitor: Visitor, forged: str) -> None:
    back = visitor.agreed(visitor.at_feishu())
    visitor.jar["larkey_signin"] = forged
    assert visitor.get(back).status == 400


def test_several_tabs_may_sign_in_at_once(visitor: Visitor) -> None:
    addresses = [visitor.at_feishu() for _ in range(6)]
    sessions = set()
    for address in reversed(addresses):
        assert visitor.get(visitor.agreed(address)).status in (200, 303)
        sessions.add(visitor.jar["larkey_session"])
    assert len(sessions) == 5, "the oldest of six is forgotten, and begins no session"


@pytest.mark.parametrize(
    "path",
    [
        "/auth/login?next=https://evil.example",
        "/auth/login?redirect_uri=https://evil.example/auth/callback/openai",
        "/auth/login?next=//evil.example&url=//evil.example&return_to=//evil.example",
    ],
)
def test_no_address_in_a_request_decides_where_people_go(visitor: Visitor, path: str) -> None:
    there = visitor.get(path, Host="evil.example", X_Forwarded_Host="evil.example", X_Forwarded_Proto="https").location
    assert there.startswith(visitor.larkey.sandbox.url)
    assert query_of(there)["redirect_uri"] == f"{visitor.larkey.url}/auth/callback/openai"
    assert "evil" not in there


def test_after_signing_in_one_only_goes_to_our_own_page(visitor: Visitor) -> None:
    visitor.sign_in()
    back = visitor.agreed(visitor.at_feishu())
    answer = visitor.get(f"{back}&next=https://evil.example&redirect=//evil.example", Host="evil.example")
    assert (answer.status, answer.location) == (303, "/auth/keys")
