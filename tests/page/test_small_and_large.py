"""The page on a phone, by keyboard, and in the dark."""

import re

import pytest
from playwright.sync_api import expect

from tests.page.client import Client, Place
from tests.page.conftest import NewClient
from tests.page.gallery import BUTTONS, CHARTS, FORM, TABLE, WORDS, gallery
from tests.page.platform import Bot
from tests.servers import Sandbox

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture
def phone(new_client: NewClient, sandbox: Sandbox) -> Client:
    return new_client(sandbox, **PHONE).open()


def fits(client: Client) -> bool:
    """Nothing is wider than the screen."""
    return bool(client.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))


def test_a_phone_shows_the_list_then_the_chat_then_the_list(phone: Client) -> None:
    page = phone.page
    expect(page.locator(".list")).to_be_visible()
    expect(page.locator(".conversation")).to_be_hidden()
    page.locator(".chat-item[data-type=group]").tap()
    expect(page.locator(".chat-head h1")).to_contain_text("产品讨论")
    expect(page.locator(".list")).to_be_hidden()
    page.locator(".chat-head [data-tool=back]").tap()
    expect(page.locator(".list")).to_be_visible()
    page.locator(".chat-item[data-type=p2p]").tap()
    page.go_back()
    expect(page.locator(".list")).to_be_visible()


def test_a_card_of_everything_fits_a_phone(phone: Client, place: Place, bot: Bot) -> None:
    elements = [*WORDS, *BUTTONS, *TABLE, *CHARTS[:1], *FORM]
    sent = bot.send(place.chats["p2p"], "interactive", gallery(elements, image="", person=place.people[0]))
    phone.page.locator(".chat-item[data-type=p2p]").tap()
    drawn = phone.card(sent)
    expect(drawn).to_be_visible()
    box = drawn.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert fits(phone)


def test_the_panels_fill_a_phone(phone: Client, place: Place) -> None:
    said = place.say("p2p", "长按我")
    phone.page.locator(".chat-item[data-type=p2p]").tap()
    phone.page.locator(".chat-head [data-tool=chaos]").tap()
    panel = phone.page.locator(".panel")
    expect(panel).to_be_in_viewport(ratio=1)
    assert fits(phone)
    panel.get_by_label("关闭").tap()
    hold(phone, said)
    phone.page.locator(".popup-item", has_text="查看详情").tap()
    expect(panel.locator(".trace").first).to_be_visible()
    assert fits(phone)


def hold(client: Client, message_id: str) -> None:
    """A finger rests on the message."""
    touch = """(node) => {
      const { x, y } = node.getBoundingClientRect();
      const finger = { pointerType: "touch", bubbles: true, clientX: x + 5, clientY: y + 5 };
      node.dispatchEvent(new PointerEvent("pointerdown", finger));
    }"""
    client.row(message_id).locator(".bubble").evaluate(touch)
    client.page.locator(".popup").wait_for()


def test_everything_is_reached_by_keyboard(client: Client, place: Place) -> None:
    said = place.say("group", "键盘也行", by=1)
    page = client.page
    page.locator(".chat-item[data-type=group]").focus()
    page.keyboard.press("Enter")
    page.locator(".conversation[data-type=group]").wait_for()
    client.row(said).locator("[data-tool=more]").focus()
    expect(client.row(said).locator(".tools")).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(page.locator(".popup-item").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".popup-item").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".popup")).to_have_count(0)
    client.row(said).locator("[data-tool=details]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".panel")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(client.row(said).locator("[data-tool=details]")).to_be_focused()


def test_every_button_has_a_name(client: Client, place: Place, bot: Bot) -> None:
    bot.send(place.chats["p2p"], "interactive", gallery([*BUTTONS, *TABLE], image="", person=place.people[0]))
    client.chaos()
    nameless = """[...document.querySelectorAll("button, input, select, textarea")]
      .filter((node) => !(node.textContent.trim() || node.getAttribute("aria-label") || node.labels?.length))
      .map((node) => node.outerHTML)"""
    assert client.page.evaluate(nameless) == []


def test_the_page_is_dark_where_people_like_it_dark(new_client: NewClient, sandbox: Sandbox) -> None:
    colours = {}
    for scheme in ("light", "dark"):
        client = new_client(sandbox, color_scheme=scheme).open()
        colour = client.page.locator(".conversation").evaluate("(node) => getComputedStyle(node).backgroundColor")
        colours[scheme] = sum(int(part) for part in re.findall(r"\d+", colour)[:3])
    assert colours["dark"] < 150 < 600 < colours["light"]
