"""The page of one's keys: the deeds of the chat's card, each done once, by their owner alone."""

import re
import time

import pytest

from tests.gateway.web.behind import Behind
from tests.gateway.web.conftest import NewVisitor
from tests.gateway.web.visitor import Answer, Visitor, public_id
from tests.support import eventually

DAY_MS = 86_400_000


@pytest.fixture
def key(visitor: Visitor) -> str:
    """The key of the visitor's first sign-in."""
    (found,) = visitor.sign_in().keys
    return found


def form_of(page: Answer, **fields: str) -> dict[str, str]:
    return {"csrf": page.field("csrf"), "press": page.field("press")} | fields


@pytest.mark.parametrize("days", [30, 90])
def test_a_renewal_lasts_exactly_so_long(visitor: Visitor, key: str, behind: Behind, days: int) -> None:
    before = time.time() * 1000
    answer = visitor.press(f"{public_id(key)}/renew", days=str(days))
    assert (answer.status, answer.location) == (303, "/auth/keys")
    renewed = behind.token(public_id(key)).expires - days * DAY_MS
    assert before - 1 <= renewed <= time.time() * 1000
    said = visitor.keys_page()
    assert "已续期到" in said.text
    assert "已续期到" not in visitor.keys_page().text
    assert visitor.opens(key)


def test_a_renewal_never_takes_time_away(visitor: Visitor, key: str, behind: Behind) -> None:
    visitor.press(f"{public_id(key)}/renew", days="90")
    lasts = behind.token(public_id(key)).expires
    visitor.press(f"{public_id(key)}/renew", days="30")
    assert "没有改动" in visitor.keys_page().text
    assert behind.token(public_id(key)).expires == lasts


def test_a_form_sent_twice_renews_once(visitor: Visitor, key: str, behind: Behind) -> None:
    form = form_of(visitor.keys_page(), days="30")
    visitor.post(f"/auth/keys/{public_id(key)}/renew", form)
    once = behind.token(public_id(key)).expires
    visitor.post(f"/auth/keys/{public_id(key)}/renew", form)
    assert behind.token(public_id(key)).expires == once
    assert [deed.split()[0] for deed in behind.deeds()] == ["token.renewed", "token.issued"]


def test_rotating_shows_a_new_key_and_the_old_one_lives_on_for_a_day(
    visitor: Visitor, key: str, behind: Behind
) -> None:
    page = visitor.press(f"{public_id(key)}/rotate")
    assert page.status == 200
    (new,) = page.keys
    assert new != key
    assert "旧的 key 到" in page.text
    assert visitor.opens(new)
    assert visitor.opens(key)
    grace = behind.token(public_id(key)).grace_until - behind.token(public_id(new)).created
    assert grace == DAY_MS
    listed = visitor.keys_page().text
    assert public_id(new) in listed
    assert public_id(key) not in listed


def test_revoking_ends_a_key_at_once(visitor: Visitor, key: str, behind: Behind) -> None:
    assert visitor.opens(key)
    answer = visitor.press(f"{public_id(key)}/revoke")
    assert (answer.status, answer.location) == (303, "/auth/keys")
    page = visitor.keys_page()
    assert f"已吊销 lk-{public_id(key)}-****" in page.text
    assert "你还没有 key" in page.text
    eventually(lambda: not visitor.opens(key), within=3)
    visitor.press(f"{public_id(key)}/renew", days="10")
    assert "这个 key 已吊销" in visitor.keys_page().text


def test_revoking_asks_first(visitor: Visitor, key: str) -> None:
    page = visitor.keys_page().text
    question = page.index("马上就不能用了，而且不能恢复")
    assert page.index(f"/auth/keys/{public_id(key)}/revoke") < question < page.index("确认吊销")


@pytest.mark.parametrize("days", [10, 30, 90])
def test_a_new_key_lives_as_long_as_was_chosen(visitor: Visitor, key: str, behind: Behind, days: int) -> None:
    page = visitor.press(days=str(days))
    (new,) = page.keys
    row = behind.token(public_id(new))
    assert row.expires - row.created == days * DAY_MS
    assert visitor.opens(new)
    assert visitor.opens(key)


@pytest.mark.parametrize("days", ["0", "-10", "11", "9999999999999999999999", "10.5", "ten", ""])
def test_days_that_are_not_offered_are_refused(visitor: Visitor, key: str, behind: Behind, days: str) -> None:
    before = behind.token(public_id(key)).expires
    for deed in ("", f"{public_id(key)}/renew"):
        answer = visitor.press(deed, days=days)
        assert (answer.status, answer.title) == (400, "没看懂这个请求")
    assert behind.tokens() == 1
    assert behind.token(public_id(key)).expires == before


@pytest.mark.parametrize("press", ["", "short", "x" * 65, "with space in it", "é" * 20])
def test_a_form_names_its_press(visitor: Visitor, key: str, behind: Behind, press: str) -> None:
    assert visitor.press(days="10", press=press).status == 400
    assert behind.tokens() == 1


def test_with_five_keys_the_old_ones_are_offered_instead(visitor: Visitor, key: str, behind: Behind) -> None:
    form = form_of(visitor.keys_page(), days="10")
    for _ in range(4):
        assert visitor.press(days="10").keys
    page = visitor.keys_page()
    assert "每人最多同时有 5 个 key" in page.text
    assert page.text.count("data-key=") == 5
    assert 'class="new"' not in page.text
    late = visitor.post("/auth/keys", form)
    assert not late.keys
    assert "每人最多同时有 5 个 key" in late.text
    assert behind.tokens() == 5


def test_a_double_click_shows_the_one_key_that_counts(visitor: Visitor, key: str, behind: Behind) -> None:
    form = form_of(visitor.keys_page(), days="10")
    (first,), (second,) = visitor.post("/auth/keys", form).keys, visitor.post("/auth/keys", form).keys
    assert public_id(first) == public_id(second)
    assert visitor.opens(second)
    assert behind.tokens() == 2


@pytest.mark.parametrize("deed", ["", "/rotate"])
def test_a_form_that_is_sent_again_later_leaves_the_key_alone(
    visitor: Visitor, key: str, behind: Behind, deed: str
) -> None:
    form = form_of(visitor.keys_page(), days="10")
    path = f"/auth/keys/{public_id(key)}{deed}" if deed else "/auth/keys"
    (new,) = visitor.post(path, form).keys
    (pressed,) = behind.redis.call("KEYS", "*press:web:*")
    behind.redis.call("EXPIRE", pressed, 3600)
    again = visitor.post(path, form)
    assert (again.status, again.location) == (303, "/auth/keys")
    assert "刚才已经做过了" in visitor.keys_page().text
    assert visitor.opens(new)
    assert behind.tokens() == 2


def test_nobody_touches_anybody_elses_key(visitor: Visitor, key: str, new_visitor: NewVisitor, behind: Behind) -> None:
    other = new_visitor()
    other.sign_in(1)
    before = behind.token(public_id(key)).expires
    for deed in ("renew", "rotate", "revoke"):
        other.press(f"{public_id(key)}/{deed}", days="90")
        assert "这个 key 已经不在了" in other.keys_page().text
    assert visitor.opens(key)
    assert behind.token(public_id(key)).expires == before
    assert behind.tokens() == 2


@pytest.mark.parametrize("name", ["unknown000", "..", "%2e%2e", "é", "a" * 500])
def test_a_key_that_nobody_knows_is_gone(visitor: Visitor, key: str, name: str) -> None:
    form = form_of(visitor.keys_page(), days="10")
    assert visitor.post(f"/auth/keys/{name.encode().hex() if name == 'é' else name}/revoke", form).status in (303, 404)
    assert visitor.opens(key)


def test_a_deed_that_nobody_knows_is_no_page(visitor: Visitor, key: str) -> None:
    form = form_of(visitor.keys_page())
    assert visitor.post(f"/auth/keys/{public_id(key)}/sell", form).status == 404


def test_the_page_shows_how_to_use_a_key(visitor: Visitor) -> None:
    page = visitor.sign_in()
    (key,) = page.keys
    assert page.text.count(key) == 4
    assert f"{visitor.larkey.url}/v1/chat/completions" in page.text
    assert "from openai import OpenAI" in page.text
    assert "import OpenAI from" in page.text
    assert visitor.keys_page().text.count("YOUR_KEY") == 3


def test_what_was_used_is_shown_by_key_and_model(visitor: Visitor, key: str, behind: Behind) -> None:
    behind.use(behind.id(), public_id(key), model="gpt-<4o>", prompt=12_000, completion=345)
    page = visitor.keys_page().text
    assert "今天 12,345 · 本月 12,345 tokens" in page
    assert "已用 12,345 / 1,000,000 tokens" in page
    assert re.search(r"<rect class=\"s0\"[^>]*><title>[^<]* · gpt-&lt;4o&gt; · 12,345 tokens</title>", page)
    assert "gpt-<4o>" not in page
    assert visitor.get("/auth/keys?days=7").text.count("aria-current") == 1
    assert "<rect" in visitor.get("/auth/keys?days=90").text


def test_somebody_without_a_session_is_shown_the_way_in(visitor: Visitor) -> None:
    assert visitor.keys_page().location == "/auth/"
    assert 'href="/auth/login"' in visitor.get("/auth/").text


def test_an_expiring_key_is_told_apart(visitor: Visitor, key: str, behind: Behind) -> None:
    assert "还有 10 天" in visitor.keys_page().text
    soon = int(time.time() * 1000) + 50 * 3_600_000
    behind.expire(public_id(key), soon)
    page = visitor.keys_page().text
    assert 'class="key soon"' in page
    assert "只剩 2 天" in page
    behind.expire(public_id(key), int(time.time() * 1000) + 5 * 60_000)
    assert "只剩 5 分钟" in visitor.keys_page().text
