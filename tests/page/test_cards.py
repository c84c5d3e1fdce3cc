"""Cards of the bot are drawn: each component, both languages, growing texts, and nothing that could do harm."""

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.page.client import Client, Place
from tests.page.gallery import (
    BUTTONS,
    CHARTS,
    FORM,
    HEADER,
    HOSTILE,
    LAYOUT,
    SHOWN,
    TABLE,
    WORDS,
    card,
    gallery,
)
from tests.page.platform import Bot

Json = dict[str, Any]
DRAW = """async ([card, streaming]) => {
  const { CardView } = await import("/page/js/card/view.js");
  const nobody = { me: () => "", nameOf: () => "", isBot: () => false, members: () => [] };
  const view = new CardView({ ...nobody, fileUrl: (key) => key, press: () => 0 });
  view.show(card, streaming);
  document.querySelector(".log-inner").replaceChildren(view.node);
}"""


def show(client: Client, place: Place, bot: Bot, elements: list[Json]) -> Locator:
    """The card of these elements, sent by the bot and drawn by the page."""
    image = bot.upload_image() if "{image}" in json.dumps(elements) else ""
    made = gallery(elements, image=image, person=place.people[0])
    drawn = client.card(bot.send(place.chats["p2p"], "interactive", made))
    drawn.wait_for()
    return drawn


def test_the_header_has_its_colour_and_tags(client: Client, place: Place, bot: Bot) -> None:
    head = show(client, place, bot, WORDS).locator(".card-head")
    expect(head).to_have_attribute("data-template", "blue")
    expect(head.locator(".card-title")).to_contain_text("组件一览")
    expect(head.locator(".card-subtitle")).to_have_text("每种一个")
    expect(head.locator(".text-tag")).to_have_text("新")


def test_markdown_is_drawn_with_feishus_tags(client: Client, place: Place, bot: Bot) -> None:
    words = show(client, place, bot, WORDS).locator(".markdown")
    for selector, text in {
        "h1": "标题一",
        "h2": "标题二",
        "strong": "加粗",
        "em": "斜体",
        "del": "删除线",
        "p > code": "行内代码",
        ".font": "红字",
        ".text-tag": "标签",
        "ul ul li": "里面一项",
        "ol li": "有序",
        "blockquote": "引用一句",
        "td >> nth=1": "1252",
        ".hljs-keyword >> nth=0": "def",
        ".at": "@林小满",
    }.items():
        expect(words.locator(selector)).to_have_text(text)
    expect(words.locator("a")).to_have_attribute("href", "https://open.feishu.cn/")
    expect(words.locator(".font")).to_have_css("color", "rgb(245, 74, 69)")
    expect(words).to_contain_text("👌")
    expect(words).to_contain_text("转义 <at id=all></at> *不斜*")


def test_hostile_markdown_does_nothing(client: Client, place: Place, bot: Bot) -> None:
    client.page.evaluate(DRAW, [card([{"tag": "markdown", "content": HOSTILE}]), False])
    words = client.page.locator(".log-inner .markdown")
    expect(words.locator("a")).to_have_count(1)
    expect(words.locator("a")).to_have_attribute("href", 'https://example.com">')
    expect(words.locator("img, script, svg:not(.icon), iframe, div[style], [onclick], [onerror]")).to_have_count(0)
    expect(words).to_contain_text('<img src=x onerror="window.pwned=1">')
    assert client.page.evaluate("window.pwned") is None


def test_hostile_words_elsewhere_in_a_card_do_nothing(client: Client) -> None:
    evil = "<img src=x onerror='window.pwned=1'>"
    table = {
        "tag": "table",
        "columns": [{"name": "a", "display_name": evil, "data_type": "lark_md"}],
        "rows": [{"a": evil}],
    }
    link = [{"type": "open_url", "default_url": "javascript:window.pwned=2"}]
    elements: list[Json] = [
        {"tag": "div", "text": {"tag": "plain_text", "content": evil}},
        {"tag": "button", "text": {"tag": "plain_text", "content": evil}, "behaviors": link},
        {
            "tag": "chart",
            "chart_spec": {
                "type": "bar",
                "title": {"text": evil},
                "data": {"values": [{"x": evil, "y": 1}]},
                "xField": "x",
                "yField": "y",
            },
        },
        table,
        {"tag": evil},
    ]
    header = {"title": {"tag": "plain_text", "content": evil}, "template": evil}
    client.page.evaluate(DRAW, [card(elements, header=header), False])
    client.page.locator(".log-inner .button").click()
    expect(client.page.locator(".log-inner img")).to_have_count(0)
    assert client.page.evaluate("window.pwned") is None


@pytest.mark.parametrize(
    ("elements", "found"),
    [
        (BUTTONS, {".button": 7, ".button-danger": 1, ".button[aria-disabled=true]": 1, ".overflow": 1}),
        (LAYOUT, {".columns > .column": 2, "hr": 1, "details.fold": 1, ".pressable": 1}),
        (SHOWN, {".picture img": 1, ".pictures img": 2, ".person .avatar": 2, ".card-icon": 1, "strong": 1}),
        (
            FORM,
            {
                ".form .field-frame": 8,
                "textarea": 1,
                "select": 2,
                ".multi-item": 2,
                "input[type=date]": 1,
                ".checker": 1,
            },
        ),
        (TABLE, {"th": 5, "tbody tr": 2, ".text-tag": 2 + 1, "td .person": 2, "td strong": 2}),
        (
            CHARTS,
            {"svg[role=img]": 4, "svg rect": 6, "svg circle": 12, ".chart-slice": 3, ".legend li": 9, ".unknown": 1},
        ),
    ],
    ids=["buttons", "layout", "shown", "form", "table", "charts"],
)
def test_each_component_is_drawn(
    elements: list[Json], found: dict[str, int], client: Client, place: Place, bot: Bot
) -> None:
    drawn = show(client, place, bot, elements)
    for selector, count in found.items():
        expect(drawn.locator(selector)).to_have_count(count)
    for image in drawn.locator("img").all():
        assert image.evaluate("async (img) => { img.loading = 'eager'; await img.decode(); return img.naturalWidth; }")


def test_a_table_turns_its_pages(client: Client, place: Place, bot: Bot) -> None:
    table = show(client, place, bot, TABLE).locator(".table")
    expect(table.locator("td").first).to_have_text("货物1")
    expect(table.locator("td").nth(1)).to_have_text("¥1.50")
    table.locator("[data-turn=next]").click()
    expect(table.locator("td").first).to_have_text("货物3")
    expect(table.locator(".table-pages")).to_contain_text("2 / 3")


def test_a_component_or_chart_that_is_not_known_says_so(client: Client, place: Place, bot: Bot) -> None:
    client.page.evaluate(DRAW, [card([{"tag": "hologram"}, {"tag": "markdown", "content": "后面的话"}]), False])
    expect(client.page.locator(".log-inner .unknown")).to_have_text("不支持的组件 <hologram>")
    expect(client.page.locator(".log-inner .markdown")).to_have_text("后面的话")
    client.page.evaluate(DRAW, [{"elements": []}, False])
    expect(client.page.locator(".log-inner .unknown")).to_contain_text("1.0")
    client.see("group").see("p2p")
    expect(show(client, place, bot, CHARTS).locator(".unknown")).to_have_text("不支持的图表 radar")


def test_a_broken_component_does_not_take_the_card_with_it(client: Client) -> None:
    broken = {"tag": "column_set", "columns": {"length": "not an array"}}
    client.page.evaluate(DRAW, [card([broken, {"tag": "markdown", "content": "后面的话"}]), False])
    expect(client.page.locator(".log-inner .unknown")).to_contain_text("column_set")
    expect(client.page.locator(".log-inner .markdown")).to_have_text("后面的话")


def test_the_language_switch_turns_the_cards_too(client: Client, place: Place, bot: Bot) -> None:
    sent = bot.send(place.chats["p2p"], "interactive", card(BUTTONS, header=HEADER))
    expect(client.card(sent).locator(".card-title")).to_contain_text("组件一览")
    client.page.locator(".rail [data-tool=language]").click()
    expect(client.card(sent).locator(".card-title")).to_contain_text("All components")
    expect(client.card(sent).locator(".button").first).to_have_text("Default")
    expect(client.page.locator(".list-head")).to_have_text("Messages")
    client.page.reload()
    expect(client.page.locator(".list-head")).to_have_text("Messages")


def test_a_folded_panel_unfolds(client: Client, place: Place, bot: Bot) -> None:
    drawn = show(client, place, bot, LAYOUT)
    expect(drawn.get_by_text("折起来的话")).to_be_hidden()
    drawn.get_by_text("思考过程").click()
    expect(drawn.get_by_text("折起来的话")).to_be_visible()


def test_an_update_keeps_what_somebody_is_typing(client: Client, place: Place, bot: Bot) -> None:
    sent = bot.send(place.chats["p2p"], "interactive", card([{"tag": "hr"}, *FORM]))
    client.card(sent).locator(".form input").first.fill("写到一半")
    bot.patch(sent, card([{"tag": "markdown", "content": "新的一行"}, *FORM]))
    expect(client.card(sent)).to_contain_text("新的一行")
    expect(client.card(sent).locator(".form input").first).to_have_value("写到一半")


def test_a_recalled_card_goes(client: Client, place: Place, bot: Bot) -> None:
    sent = bot.send(place.chats["p2p"], "interactive", card([{"tag": "hr"}]))
    client.card(sent).wait_for()
    bot.call("DELETE", f"im/v1/messages/{sent}", {})
    expect(client.row(sent)).to_contain_text("Larkey 撤回了一条消息")
    expect(client.card(sent)).to_have_count(0)
