"""Pressing: what goes out, what comes back, and what is shown meanwhile."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page.client import Client, Place
from tests.page.conftest import NewClient
from tests.page.gallery import BUTTONS, FORM, LAYOUT, button, callback, card, plain
from tests.page.platform import App, Bot
from tests.servers import Sandbox

Json = dict[str, Any]


@pytest.fixture
def pressed(client: Client, place: Place, bot: Bot) -> str:
    """A card with all kinds of buttons; -> message_id"""
    sent = bot.send(place.chats["p2p"], "interactive", card(BUTTONS))
    client.card(sent).wait_for()
    return sent


def test_a_press_shows_the_apps_toast(client: Client, place: Place, app: App, pressed: str) -> None:
    i18n = {"zh_cn": "收到", "en_us": "Got it"}
    app.answer = {"toast": {"type": "success", "content": "?", "i18n": i18n}}
    client.card(pressed).get_by_text("默认").click()
    expect(client.toast()).to_have_text("收到")
    expect(client.toast()).to_have_attribute("data-kind", "success")
    client.page.locator(".rail [data-tool=language]").click()
    client.card(pressed).get_by_text("Default").click()
    expect(client.toast()).to_have_text("Got it")
    assert [action["value"] for action in place.pressed(pressed)] == [{"do": "默认"}, {"do": "默认"}]


def test_a_press_may_change_the_card(client: Client, app: App, pressed: str) -> None:
    changed = card([{"tag": "markdown", "content": "按过了"}])
    app.answer = {"card": {"type": "raw", "data": changed}}
    client.card(pressed).get_by_text("主要").click()
    expect(client.card(pressed)).to_have_text("按过了")


def test_a_pressed_button_waits_for_the_answer(client: Client, place: Place, app: App, pressed: str) -> None:
    app.may_answer.clear()
    target = client.card(pressed).locator(".button", has_text="填充")
    target.click()
    expect(target).to_have_attribute("aria-busy", "true")
    target.click()
    app.answer = {"toast": {"type": "info", "content": "好"}}
    app.may_answer.set()
    expect(client.toast()).to_have_text("好")
    expect(target).not_to_have_attribute("aria-busy", "true")
    assert len(place.pressed(pressed)) == 1


def test_an_error_of_the_app_is_shown_by_its_number(client: Client, app: App, pressed: str) -> None:
    app.status = 500
    client.card(pressed).get_by_text("默认").click()
    expect(client.toast()).to_have_text("应用返回的状态不是 HTTP 200 code: 200671")
    app.status, app.answer = 200, {"unknown": 1}
    client.card(pressed).get_by_text("默认").click()
    expect(client.toast()).to_contain_text("200672")
    app.answer = {"card": {"type": "raw", "data": {"schema": "2.0", "nonsense": 1}}}
    client.card(pressed).get_by_text("默认").click()
    expect(client.toast()).to_contain_text("200673")


def test_a_late_answer_is_shown_by_its_number(client: Client, sandbox: Sandbox, app: App, pressed: str) -> None:
    sandbox.post("clock", answer_seconds=0.2)
    app.may_answer.clear()
    client.card(pressed).get_by_text("默认").click()
    expect(client.toast()).to_contain_text("200341")
    sandbox.post("clock", answer_seconds=3)


def test_without_an_address_a_press_says_so(new_client: NewClient, tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, "").start()
    client = new_client(sandbox).open()
    bot = Bot(sandbox)
    chat = next(chat for chat in sandbox.state()["chats"] if chat["type"] == "p2p")
    sent = bot.send(chat["chat_id"], "interactive", card(BUTTONS))
    client.card(sent).get_by_text("默认").click()
    expect(client.toast()).to_have_text("应用没有配置回调地址 code: 200340")
    client.leave()
    sandbox.stop()


def test_a_button_that_asks_first_can_be_declined(client: Client, place: Place, pressed: str) -> None:
    target = client.card(pressed).get_by_text("问一句")
    target.click()
    expect(client.page.locator("dialog")).to_contain_text("没有回头路")
    client.page.locator("dialog").get_by_text("取消").click()
    assert place.pressed(pressed) == []
    target.click()
    client.page.locator("dialog").get_by_role("button", name="确定").click()
    expect(client.page.locator("dialog")).to_have_count(0)
    expect(target).not_to_have_attribute("aria-busy", "true")
    assert [action["value"] for action in place.pressed(pressed)] == [{"do": "问一句"}]


def test_a_disabled_button_does_nothing(client: Client, place: Place, pressed: str) -> None:
    client.card(pressed).get_by_text("不可用").click(force=True)
    client.card(pressed).get_by_text("文字").click()
    expect(client.card(pressed).locator("[aria-busy]")).to_have_count(0)
    assert [action["value"] for action in place.pressed(pressed)] == [{"do": "文字"}]


def test_the_choice_of_an_overflow_goes_out(client: Client, place: Place, app: App, pressed: str) -> None:
    app.answer = {"toast": {"content": "选了"}}
    client.card(pressed).locator(".overflow").click()
    client.page.get_by_text("更多一").click()
    expect(client.toast()).to_have_text("选了")
    assert place.pressed(pressed)[0]["option"] == "1"


def test_a_whole_area_can_be_pressed(client: Client, place: Place, app: App, bot: Bot) -> None:
    app.answer = {"toast": {"content": "整块"}}
    sent = bot.send(place.chats["p2p"], "interactive", card(LAYOUT))
    client.card(sent).get_by_text("整块都可以按").click()
    expect(client.toast()).to_have_text("整块")


def test_an_address_opens_in_a_window_of_its_own(client: Client, sandbox: Sandbox, place: Place, bot: Bot) -> None:
    url = f"{sandbox.url}/page/icon.svg"
    link = {"tag": "button", "text": plain("去看"), "behaviors": [{"type": "open_url", "default_url": url}]}
    sent = bot.send(place.chats["p2p"], "interactive", card([link]))
    with client.page.context.expect_page() as opened:
        client.card(sent).get_by_text("去看").click()
    assert opened.value.url == url
    assert place.pressed(sent) == []


def test_a_form_is_sent_as_a_whole_and_only_when_complete(client: Client, place: Place, app: App, bot: Bot) -> None:
    app.answer = {"toast": {"type": "success", "content": "已提交"}}
    sent = bot.send(place.chats["p2p"], "interactive", card(FORM))
    form = client.card(sent).locator(".form")
    form.get_by_text("提交").click()
    expect(client.toast()).to_have_text("请填写必填项")
    expect(form.locator(".missing")).to_have_count(1)
    form.locator("input[type=text]").fill("一个标题")
    form.locator("select").first.select_option("b")
    form.locator("summary").click()
    form.get_by_text("红").click()
    form.get_by_text("绿").click()
    form.locator("select").nth(1).select_option(place.people[0])
    form.locator("input[type=time]").fill("09:30")
    form.locator(".checker input").check()
    form.get_by_text("提交").click()
    expect(client.toast()).to_have_text("已提交")
    (action,) = place.pressed(sent)
    values = action["form_value"]
    assert {name: values[name] for name in ("title", "body", "one", "many", "who", "agree")} == {
        "title": "一个标题",
        "body": "多行",
        "one": "b",
        "many": ["r", "g"],
        "who": place.people[0],
        "agree": True,
    }
    assert values["day"].startswith("2026-11-21 ")
    assert values["hour"].startswith("09:30 ")
    assert values["moment"] == ""


def test_a_form_can_be_put_back(client: Client, place: Place, bot: Bot) -> None:
    sent = bot.send(place.chats["p2p"], "interactive", card(FORM))
    form = client.card(sent).locator(".form")
    form.locator("textarea").fill("别的")
    form.locator(".checker input").check()
    form.get_by_text("重置").click()
    expect(form.locator("textarea")).to_have_value("多行")
    expect(form.locator(".checker input")).not_to_be_checked()
    assert place.pressed(sent) == []


def test_fields_outside_of_a_form_go_out_at_once(client: Client, place: Place, app: App, bot: Bot) -> None:
    app.answer = {"toast": {"content": "收到"}}
    fields: list[Json] = [
        {"tag": "select_static", "options": [{"text": plain("甲"), "value": "a"}], "behaviors": callback("选")},
        {"tag": "input", "name": "line", "behaviors": callback("写")},
        {"tag": "checker", "text": plain("勾"), "behaviors": callback("勾")},
        {"tag": "date_picker", "behaviors": callback("日")},
        button("完"),
    ]
    sent = bot.send(place.chats["p2p"], "interactive", card(fields))
    drawn = client.card(sent)
    drawn.locator("select").select_option("a")
    expect(drawn.locator("[aria-busy]")).to_have_count(0)
    drawn.locator("input[type=text]").fill("一行")
    drawn.locator("input[type=text]").press("Enter")
    drawn.locator("input[type=checkbox]").check()
    drawn.locator("input[type=date]").fill("2026-12-01")
    expect(client.page.locator(".toast")).to_have_count(3)
    expect(drawn.locator("[aria-busy]")).to_have_count(0)
    actions = {action["value"]["do"]: action for action in place.pressed(sent)}
    assert actions["选"]["option"] == "a"
    assert actions["写"]["input_value"] == "一行"
    assert actions["勾"]["checked"] is True
    assert actions["日"]["option"].startswith("2026-12-01 ")
