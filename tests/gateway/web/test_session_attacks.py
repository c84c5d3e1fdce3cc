"""What attackers try with a session: replays, forged forms, stolen cookies."""

import secrets
from urllib.parse import quote

import pytest

from tests.gateway.web.behind import Behind
from tests.gateway.web.conftest import NewHost, NewVisitor
from tests.gateway.web.visitor import Visitor, public_id, query_of
from tests.support import eventually


@pytest.mark.parametrize("name", ["format", "lang", "state", "code", "days", "next", "error"])
def test_nothing_in_a_request_becomes_a_header(visitor: Visitor, name: str) -> None:
    poison = quote("zh\r\nSet-Cookie: evil=1\r\n\r\n<script>")
    for path in ("/auth/", "/auth/login", "/auth/callback/openai", "/auth/keys"):
        answer = visitor.get(f"{path}?{name}={poison}")
        assert "evil" not in answer.cookies
        assert "<script>" not in answer.text
        assert answer.status < 500


def test_a_name_is_only_text(visitor: Visitor, behind: Behind) -> None:
    behind.larkey.sandbox.post("people", name='<img src=x onerror="alert(1)">')
    visitor.sign_in(person=2)
    page = visitor.keys_page()
    assert "&lt;img src=x" in page.text
    assert "<img src=x" not in page.text


def test_a_session_is_never_one_that_somebody_else_chose(new_visitor: NewVisitor) -> None:
    attacker, victim = new_visitor(), new_visitor()
    attacker.sign_in(person=1)
    theirs = attacker.jar["larkey_session"]
    for planted in (theirs, secrets.token_urlsafe(32), "chosen"):
        victim.jar = {"larkey_session": planted}
        victim.sign_in(person=0)
        assert victim.jar["larkey_session"] != planted
        assert "林小满" in victim.keys_page().text
    for planted in (theirs, "chosen"):
        attacker.jar = {"larkey_session": planted}
        assert attacker.keys_page().location == "/auth/"


def test_a_copied_cookie_is_worth_nothing_after_its_person_signed_out(visitor: Visitor, behind: Behind) -> None:
    (key,) = visitor.sign_in().keys
    page = visitor.keys_page()
    form = {"csrf": page.field("csrf"), "press": page.field("press")}
    stolen = dict(visitor.jar)
    assert visitor.post("/auth/logout", form).location == "/auth/"
    assert "larkey_session" not in visitor.jar
    visitor.jar = stolen
    assert visitor.keys_page().location == "/auth/"
    for deed in ("", f"/{public_id(key)}/revoke", f"/{public_id(key)}/rotate"):
        assert visitor.post(f"/auth/keys{deed}", form | {"days": "10"}).status == 401
    assert visitor.opens(key)
    assert behind.tokens() == 1


def test_signing_in_again_ends_the_session_of_before(visitor: Visitor) -> None:
    visitor.sign_in()
    before = dict(visitor.jar)
    visitor.sign_in()
    visitor.jar, after = before, visitor.jar
    assert visitor.keys_page().status == 303
    visitor.jar = after
    assert visitor.keys_page().status == 200


def test_whoever_leaves_the_company_is_signed_out_everywhere(new_visitor: NewVisitor, behind: Behind) -> None:
    """A session that is still open would make new keys for somebody who is gone."""
    desk, phone, colleague = new_visitor(), new_visitor(), new_visitor()
    (key,) = desk.sign_in(0).keys
    phone.sign_in(0)
    colleague.sign_in(1)
    gone = {"object": {"open_id": behind.open_id(0)}}
    behind.larkey.sandbox.post("events/raw", event_type="contact.user.deleted_v3", event=gone)
    eventually(lambda: desk.keys_page().location == phone.keys_page().location == "/auth/")
    eventually(lambda: not desk.opens(key))
    assert colleague.keys_page().status == 200


@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({"csrf": ""}, {}),
        ({"csrf": "0" * 64}, {}),
        ({"csrf": "é"}, {}),
        ({}, {"Origin": "https://evil.example"}),
        ({}, {"Origin": "null"}),
        ({}, {"Sec_Fetch_Site": "cross-site"}),
        ({}, {"Sec_Fetch_Site": "same-site"}),
    ],
)
def test_a_form_from_elsewhere_does_nothing(
    visitor: Visitor, behind: Behind, fields: dict[str, str], headers: dict[str, str]
) -> None:
    (key,) = visitor.sign_in().keys
    page = visitor.keys_page()
    form = {"csrf": page.field("csrf"), "press": page.field("press"), "days": "30"} | fields
    before = behind.token(public_id(key)).expires
    of = f"/auth/keys/{public_id(key)}"
    for path in ("/auth/keys", f"{of}/renew", f"{of}/rotate", f"{of}/revoke", "/auth/logout"):
        assert visitor.post(path, form, **headers).status == 403
    assert visitor.keys_page().status == 200
    assert visitor.opens(key)
    assert behind.tokens() == 1
    assert behind.token(public_id(key)).expires == before


def test_a_form_without_its_word_does_nothing(visitor: Visitor, behind: Behind) -> None:
    visitor.sign_in()
    assert visitor.post("/auth/keys", {"days": "10"}).status == 403
    assert behind.tokens() == 1


def test_anothers_word_opens_no_form(new_visitor: NewVisitor, behind: Behind) -> None:
    lin, zhou = new_visitor(), new_visitor()
    lin.sign_in(0)
    zhou.sign_in(1)
    theirs = zhou.keys_page()
    form = {"csrf": theirs.field("csrf"), "press": theirs.field("press"), "days": "10"}
    assert lin.post("/auth/keys", form).status == 403


def test_deeds_are_never_done_by_a_link(visitor: Visitor, behind: Behind) -> None:
    (key,) = visitor.sign_in().keys
    for deed in ("renew", "rotate", "revoke"):
        assert visitor.get(f"/auth/keys/{public_id(key)}/{deed}").status == 405
    assert visitor.get("/auth/logout").status == 405
    assert visitor.keys_page().status == 200


def test_every_page_is_guarded(visitor: Visitor) -> None:
    first = visitor.sign_in()
    for page in (first, visitor.keys_page(), visitor.get("/auth/callback/openai?state=x&code=y")):
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert not any(found in page.text for found in (" style=", " onclick=", "<style", "<script>"))


def test_cookies_are_for_this_site_and_not_for_scripts(visitor: Visitor) -> None:
    begun = visitor.get("/auth/login").cookies["larkey_signin"]
    session = visitor.sign_in().cookies["larkey_session"]
    for cookie in (begun, session):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie
    assert "Max-Age=600" in begun


def test_behind_https_cookies_are_secure_and_of_this_host_alone(new_visitor: NewVisitor, new_host: NewHost) -> None:
    visitor = new_visitor(new_host(AUTH_SERVICE_URL="https://larkey.example/gate"))
    answer = visitor.get("/auth/login")
    assert query_of(answer.location)["redirect_uri"] == "https://larkey.example/gate/auth/callback/openai"
    cookie = answer.cookies["__Host-larkey_signin"]
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert 'href="/gate/auth/login"' in visitor.get("/auth/").text
    assert "Secure" in visitor.get("/auth/?lang=en").cookies["larkey_language"]


def test_without_redis_nothing_is_let_in_and_nothing_hangs(visitor: Visitor, behind: Behind) -> None:
    (key,) = visitor.sign_in().keys
    back = visitor.agreed(visitor.at_feishu())
    page = visitor.keys_page()
    behind.larkey.valkey.kill()
    try:
        for answer in (visitor.get(back), visitor.keys_page(), visitor.get("/auth/")):
            assert (answer.status, answer.title) == (503, "服务暂时不可用")
        form = {"csrf": page.field("csrf"), "press": page.field("press")}
        assert visitor.post(f"/auth/keys/{public_id(key)}/revoke", form).status == 503
    finally:
        behind.larkey.valkey.start()
    assert visitor.keys_page().status == 200
