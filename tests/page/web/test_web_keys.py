"""Signing in and one's keys, in a real browser: from the first visit to signing out."""

import re

import openai
from playwright.sync_api import expect

from tests.gateway.web.behind import Behind
from tests.gateway.web.visitor import KEY, public_id
from tests.page.web.conftest import NewWindow
from tests.page.web.window import Window
from tests.servers import APP_ID


def fresh_key(window: Window) -> str:
    found = KEY.search(window.fresh.inner_text())
    assert found
    return found[0]


def test_from_the_first_visit_to_the_first_answer(window: Window, behind: Behind) -> None:
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.sign_in()
    expect(window.page.locator(".who")).to_have_text("林小满")
    window.fresh.locator("[data-copy=fresh_key]").click()
    expect(window.fresh.locator("[data-copy=fresh_key]")).to_have_text("已复制")
    key = str(window.page.evaluate("navigator.clipboard.readText()"))
    assert key == fresh_key(window)
    base_url = window.fresh.locator("#base_url").inner_text()
    client = openai.OpenAI(api_key=key, base_url=base_url, max_retries=0)
    with client:
        answer = client.chat.completions.create(model="sandbox", messages=[{"role": "user", "content": "你好"}])
    assert answer.choices[0].message.content


def test_the_snippets_are_folded_and_can_be_copied(window: Window) -> None:
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.sign_in()
    snippets = window.fresh.locator(".snippet")
    expect(snippets).to_have_count(3)
    for number in range(3):
        expect(snippets.nth(number).locator("pre")).to_be_hidden()
        snippets.nth(number).locator("summary").click()
        snippets.nth(number).locator("[data-copy]").click()
        expect(snippets.nth(number).locator("[data-copy]")).to_have_text("已复制")
        copied = str(window.page.evaluate("navigator.clipboard.readText()"))
        assert fresh_key(window) in copied
        assert copied == snippets.nth(number).locator("pre").inner_text()


def test_a_reload_shows_the_key_no_more_and_makes_no_other(window: Window, behind: Behind) -> None:
    window.sign_in()
    expect(window.page).to_have_url(f"{window.base}/auth/keys")
    window.reload()
    expect(window.keys).to_have_count(1)
    expect(window.fresh).to_have_count(0)
    window.deed("获取新的 key").click()
    expect(window.fresh).to_be_visible()
    key = fresh_key(window)
    window.reload()
    expect(window.keys).to_have_count(2)
    expect(window.fresh).to_have_count(0)
    assert key not in window.page.content()
    assert behind.tokens() == 2


def test_renewing_rotating_and_revoking(window: Window, behind: Behind) -> None:
    window.sign_in()
    first = public_id(fresh_key(window))
    before = behind.token(first).expires
    window.deed("续期 90 天").click()
    expect(window.page.locator(".notice")).to_contain_text("已续期到")
    assert behind.token(first).expires > before
    window.deed("轮换").click()
    expect(window.page.get_by_text("旧的还能再用 24 小时")).to_be_visible()
    assert behind.tokens() == 1
    window.deed("确认轮换").click()
    expect(window.fresh).to_contain_text("旧的 key 到")
    second = public_id(fresh_key(window))
    assert behind.token(first).rotated_to == second
    window.reload()
    window.deed("吊销").click()
    expect(window.page.get_by_text("马上就不能用了")).to_be_visible()
    assert not behind.token(second).revoked
    window.deed("确认吊销").click()
    expect(window.page.locator(".notice")).to_contain_text(f"已吊销 lk-{second}-****")
    expect(window.page.get_by_text("你还没有 key")).to_be_visible()
    assert behind.token(second).revoked


def test_signing_out_leaves_nothing_behind(window: Window) -> None:
    window.sign_in()
    key = fresh_key(window)
    window.deed("退出登录").click()
    expect(window.page.locator(".message")).to_contain_text("用飞书登录")
    window.page.go_back()
    window.page.wait_for_load_state()
    assert key not in window.page.content()
    window.open("/auth/keys")
    expect(window.page.locator(".message")).to_be_visible()


def test_a_bookmark_of_old_leads_to_a_proper_sign_in(window: Window, behind: Behind) -> None:
    callback = f"{window.base}/auth/callback/openai"
    path = "/suite/passport/oauth/authorize"
    query = f"client_id={APP_ID}&redirect_uri={callback}&response_type=code"
    window.page.goto(f"{behind.larkey.sandbox.url}{path}?{query}")
    window.page.locator(".people a").first.click()
    expect(window.page.locator("h1")).to_have_text("再确认一次是你")
    assert behind.tokens() == 0
    window.page.locator(".message .button").click()
    window.page.locator(".people a").first.click()
    expect(window.fresh).to_be_visible()


def test_whoever_refuses_may_try_again(window: Window) -> None:
    window.open("/auth/login")
    window.page.locator(".refuse").click()
    expect(window.page.locator("h1")).to_have_text("没有登录")
    window.page.locator(".message .button").click()
    window.page.locator(".people a").first.click()
    expect(window.fresh).to_be_visible()


def test_the_language_is_chosen_once(window: Window) -> None:
    window.sign_in()
    window.reload()
    window.page.locator("header a", has_text="English").click()
    expect(window.page.locator("h2").first).to_have_text("My keys")
    window.deed("Renew 30 days").click()
    expect(window.page.locator(".notice")).to_contain_text("Renewed until")
    window.deed("Sign out").click()
    expect(window.page.locator(".message .button")).to_have_text("Sign in with Feishu")


def test_without_javascript_everything_works_but_copying(new_window: NewWindow, behind: Behind) -> None:
    window = new_window(java_script_enabled=False)
    window.sign_in()
    first = public_id(fresh_key(window))
    expect(window.page.locator("[data-copy]").first).to_be_hidden()
    window.deed("获取新的 key").click()
    expect(window.keys).to_have_count(2)
    second = public_id(fresh_key(window))
    window.open("/auth/keys")
    question = window.page.locator(f"article[data-key='{first}']")
    question.locator("summary", has_text="吊销").click()
    question.locator("button", has_text="确认吊销").click()
    expect(window.keys).to_have_count(1)
    assert behind.token(first).revoked
    assert not behind.token(second).revoked


def test_a_double_click_makes_one_key(window: Window, behind: Behind) -> None:
    window.sign_in()
    window.reload()
    window.deed("获取新的 key").dblclick()
    expect(window.fresh).to_be_visible()
    expect(window.keys).to_have_count(2)
    assert behind.tokens() == 2


def test_usage_is_drawn_by_day_and_model(window: Window, behind: Behind) -> None:
    person = behind.id()
    for ago, tokens in enumerate((9_000, 4_000, 0, 2_500)):
        behind.use(person, model="gpt-4o", prompt=tokens, ago=ago)
        behind.use(person, model="o3-mini", prompt=tokens // 3, ago=ago)
    window.sign_in().reload()
    bars = window.page.locator(".chart rect")
    expect(bars).to_have_count(6)
    box, plot = bars.nth(4).bounding_box(), window.page.locator(".chart svg").bounding_box()
    assert box is not None
    assert plot is not None
    assert box["height"] > plot["height"] * 0.3
    assert re.search(r"gpt-4o · 9,000 tokens", bars.nth(4).locator("title").text_content() or "")
    rows = window.page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("15,500")
    window.page.locator(".spans a", has_text="7").click()
    expect(window.page.locator(".spans [aria-current]")).to_have_text("最近 7 天")
    expect(bars).to_have_count(6)
