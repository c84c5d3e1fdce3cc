"""Signing in with Feishu: the way there, the way back, and the key that the first time brings."""

import json
import re
from datetime import datetime

from tests.gateway.web.behind import Behind
from tests.gateway.web.conftest import NewHost, NewVisitor
from tests.gateway.web.visitor import Visitor, public_id, query_of
from tests.servers import APP_ID
from tests.support import eventually, request

DAY = 86_400


def test_login_leads_to_feishu_with_a_state_and_a_challenge(visitor: Visitor) -> None:
    there = visitor.at_feishu()
    assert there.startswith(f"{visitor.larkey.sandbox.url}/open-apis/authen/v1/authorize?")
    asked = query_of(there)
    assert asked["client_id"] == APP_ID
    assert asked["redirect_uri"] == f"{visitor.larkey.url}/auth/callback/openai"
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 43
    assert len(asked["code_challenge"]) == 43


def test_the_first_sign_in_shows_a_key_that_works_and_shows_it_once(visitor: Visitor, behind: Behind) -> None:
    page = visitor.sign_in()
    assert page.status == 200
    (key,) = page.keys
    assert visitor.opens(key)
    lives = behind.token(public_id(key)).expires - behind.token(public_id(key)).created
    assert lives == 10 * DAY * 1000
    later = visitor.keys_page()
    assert not later.keys
    assert f"lk-{public_id(key)}-****" in later.text


def test_later_sign_ins_list_what_there_is(visitor: Visitor, new_visitor: NewVisitor, behind: Behind) -> None:
    (key,) = visitor.sign_in().keys
    other = new_visitor()
    answer = other.sign_in()
    assert (answer.status, answer.location) == (303, "/auth/keys")
    page = other.keys_page()
    assert f"lk-{public_id(key)}-****" in page.text
    assert not page.keys
    assert 'action="/auth/keys"' in page.text
    assert behind.tokens() == 1


def test_a_key_that_was_revoked_does_not_make_a_sign_in_the_first_again(visitor: Visitor, behind: Behind) -> None:
    (key,) = visitor.sign_in().keys
    visitor.press(f"{public_id(key)}/revoke")
    assert visitor.sign_in().status == 303
    assert behind.tokens() == 1


def test_everybody_has_their_own_keys(new_visitor: NewVisitor) -> None:
    lin, zhou = new_visitor(), new_visitor()
    (hers,), (his,) = lin.sign_in(0).keys, zhou.sign_in(1).keys
    assert public_id(hers) not in zhou.keys_page().text
    assert public_id(his) not in lin.keys_page().text
    assert "林小满" in lin.keys_page().text


def test_the_old_generation_works_too(new_visitor: NewVisitor, new_host: NewHost) -> None:
    """Where an app has only that: the same state, the same once, without PKCE."""
    visitor = new_visitor(new_host(FEISHU__SIGN_IN="passport"))
    there = visitor.at_feishu()
    assert there.startswith(f"{visitor.larkey.sandbox.url}/suite/passport/oauth/authorize?")
    assert "code_challenge" not in query_of(there)
    back = visitor.agreed(there)
    (key,) = visitor.get(back).keys
    assert visitor.opens(key)
    assert visitor.get(back).location == "/auth/keys"
    visitor.larkey.sandbox.post("clock", scale=1e-9)
    assert visitor.sign_in().title == "登录凭证已过期"


def test_a_bookmarked_link_leads_to_a_page_that_begins_a_proper_sign_in(visitor: Visitor, behind: Behind) -> None:
    callback = f"{visitor.larkey.url}/auth/callback/openai"
    path = "/suite/passport/oauth/authorize"
    bookmark = f"{visitor.larkey.sandbox.url}{path}?client_id={APP_ID}&redirect_uri={callback}&response_type=code"
    page = visitor.get(visitor.agreed(bookmark))
    assert page.status == 400
    assert "旧的登录链接" in page.text
    assert 'href="/auth/login"' in page.text
    assert visitor.get("/auth/keys").status == 303
    assert behind.tokens() == 0
    assert visitor.sign_in().keys


def test_a_bookmark_of_somebody_who_is_signed_in_leads_to_their_keys(visitor: Visitor) -> None:
    visitor.sign_in()
    answer = visitor.get("/auth/callback/openai?code=whatever")
    assert (answer.status, answer.location) == (303, "/auth/keys")


def test_whoever_refuses_is_told_so(visitor: Visitor, behind: Behind) -> None:
    page = visitor.sign_in(person=-1)
    assert (page.status, page.title) == (403, "没有登录")
    assert behind.tokens() == 0


def test_people_of_another_company_stay_outside(visitor: Visitor, behind: Behind) -> None:
    visitor.larkey.sandbox.post("people", name="外人", tenant_key="another_company")
    page = visitor.sign_in(person=2)
    assert (page.status, page.title) == (403, "只有本公司的人可以登录")
    assert behind.tokens() == 0


def test_without_the_scope_the_company_is_that_of_the_first_person(
    new_visitor: NewVisitor, new_host: NewHost, behind: Behind
) -> None:
    behind.id(0)
    behind.larkey.sandbox.post("people", name="外人", tenant_key="another_company")
    behind.larkey.sandbox.chaos(deny_scope="tenant:tenant:readonly", on=True)
    port = new_host()
    assert new_visitor(port).sign_in(2).title == "只有本公司的人可以登录"
    assert new_visitor(port).sign_in(0).keys
    assert "tenant:tenant:readonly" in behind.larkey.webs[-1].output()


def test_who_may_not_use_the_app_or_has_left_is_told_so(new_visitor: NewVisitor, behind: Behind) -> None:
    sandbox = behind.larkey.sandbox
    sandbox.post(f"people/{behind.open_id(0)}", available=False)
    sandbox.post(f"people/{behind.open_id(1)}", resigned=True)
    pages = [new_visitor().sign_in(person) for person in (0, 1)]
    assert [(page.status, page.title) for page in pages] == [(403, "你还不能使用这个应用")] * 2


def test_a_code_that_took_too_long_begins_again(visitor: Visitor) -> None:
    back = visitor.agreed(visitor.at_feishu())
    visitor.larkey.sandbox.post("clock", scale=1e-9)
    page = visitor.get(back)
    assert (page.status, page.title) == (400, "登录凭证已过期")
    assert 'href="/auth/login"' in page.text


def test_a_platform_that_fails_is_said_kindly(new_visitor: NewVisitor, behind: Behind) -> None:
    paths = ("/open-apis/authen/v2/oauth/token", "/open-apis/authen/v1/user_info")
    for path in paths:
        visitor = new_visitor()
        back = visitor.agreed(visitor.at_feishu())
        behind.larkey.sandbox.chaos(api_error={"path": path, "code": 20050, "status": 500})
        page = visitor.get(back)
        assert (page.status, page.title) == (502, "飞书暂时没有回应")
        lost = visitor.agreed(visitor.at_feishu())
        behind.larkey.sandbox.chaos(api_error={"path": path, "lost": True})
        assert visitor.get(lost).status == 502
    assert behind.tokens() == 0


def test_somebody_who_is_suspended_gets_nothing(visitor: Visitor, new_visitor: NewVisitor, behind: Behind) -> None:
    behind.larkey.sandbox.post("people", name="小暂停")
    (key,) = visitor.sign_in(person=2).keys
    behind.suspend(2)
    eventually(lambda: visitor.keys_page().status == 403)
    page = new_visitor().sign_in(person=2)
    assert (page.status, page.title) == (403, "你的账号已暂停使用")
    assert behind.tokens() == 1
    assert key not in page.text


def test_scripts_get_their_key_as_json(visitor: Visitor, behind: Behind) -> None:
    answer = visitor.sign_in(path="/auth/login?format=json")
    assert answer.headers["Content-Type"] == "application/json"
    told = json.loads(answer.text)
    assert set(told) == {"access_token", "token_type", "token", "expires", "expires_in", "base_url"}
    assert told["access_token"] == told["token"]
    assert told["token_type"] == "bearer"
    assert visitor.opens(told["access_token"])
    row = behind.token(public_id(told["token"]))
    assert datetime.fromisoformat(told["expires"]).timestamp() == row.expires // 1000
    assert told["expires_in"] == 10 * DAY
    assert told["base_url"] == f"{visitor.larkey.url}/v1"
    assert "larkey_session" not in visitor.jar


def test_scripts_hear_of_trouble_as_json(visitor: Visitor, behind: Behind) -> None:
    refused = visitor.sign_in(person=-1, path="/auth/login?format=json")
    stateless = visitor.get("/auth/callback/openai?code=x&format=json")
    for _ in range(5):
        assert visitor.sign_in(path="/auth/login?format=json").status == 200
    full = visitor.sign_in(path="/auth/login?format=json")
    for answer, status, error in ((refused, 403, "denied"), (stateless, 400, "old_link"), (full, 409, "enough")):
        told = json.loads(answer.text)
        assert (answer.status, told["error"]) == (status, error)
        assert set(told) == {"error", "detail", "login"}
        assert told["login"] == f"{visitor.larkey.url}/auth/login?format=json"
    assert behind.tokens() == 5


def test_the_pages_speak_the_visitors_language(visitor: Visitor, new_visitor: NewVisitor) -> None:
    assert "用飞书登录" in visitor.get("/auth/").text
    assert "Sign in with Feishu" in visitor.get("/auth/", Accept_Language="en-GB,en;q=0.9,zh;q=0.5").text
    assert "用飞书登录" in visitor.get("/auth/", Accept_Language="fr,zh-TW;q=0.5,en;q=0.3").text
    assert "Sign in with Feishu" in visitor.get("/auth/?lang=en").text
    assert "Sign in with Feishu" in visitor.get("/auth/", Accept_Language="zh").text
    assert '<html lang="zh-CN">' in visitor.get("/auth/?lang=zh").text


def test_no_secret_of_a_sign_in_is_in_the_log(visitor: Visitor, behind: Behind) -> None:
    back = visitor.agreed(visitor.at_feishu())
    page = visitor.get(back)
    secrets = [*page.keys, query_of(back)["code"], query_of(back)["state"], visitor.jar["larkey_session"]]
    visitor.get(back)
    log = behind.larkey.logs()
    assert "sign-in was not taken" in log
    assert not [secret for secret in secrets if secret in log]


def test_redis_holds_neither_the_key_nor_the_cookie(visitor: Visitor, behind: Behind) -> None:
    page = visitor.sign_in()
    dump = ""
    for key in behind.redis.call("KEYS", "*"):
        kind = behind.redis.call("TYPE", key)
        dump += key + (str(behind.redis.call("GET", key)) if kind == "string" else "")
    assert "web:session" in dump
    assert page.field("csrf") not in dump
    assert visitor.jar["larkey_session"] not in dump
    assert not re.search(r"lk-\w{10}-\w{20}", dump)


def test_a_static_file_is_there_and_a_wrong_address_is_not(visitor: Visitor) -> None:
    assert request("GET", f"{visitor.larkey.url}/auth/static/main.js").status == 200
    assert visitor.get("/auth/nonsense").status == 404


def test_the_bare_address_leads_to_the_first_page(visitor: Visitor) -> None:
    answer = visitor.get("/")
    assert (answer.status, answer.location) == (303, "/auth/")
    assert "用飞书登录" in visitor.get("/auth/").text
