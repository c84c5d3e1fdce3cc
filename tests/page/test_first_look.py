"""What somebody sees who has just come: the beginning of things, their own language, and only what is true now."""

from playwright.sync_api import expect

from tests.page.client import Client, Place
from tests.page.conftest import NewClient
from tests.page.platform import Bot
from tests.servers import Sandbox

TALL = {
    "schema": "2.0",
    "header": {"title": {"tag": "plain_text", "content": "你好，很高兴见到你"}},
    "body": {"elements": [{"tag": "markdown", "content": f"第 {number} 段"} for number in range(60)]},
}
ANSWER = {
    "schema": "2.0",
    "body": {
        "elements": [
            {"tag": "markdown", "content": "四十二"},
            {"tag": "div", "text": {"tag": "plain_text", "content": "3.6 秒", "text_size": "notation"}},
        ]
    },
}


def test_what_is_taller_than_the_window_is_read_from_its_beginning(
    new_client: NewClient, sandbox: Sandbox, place: Place, bot: Bot
) -> None:
    bot.send(place.chats["p2p"], "interactive", TALL)
    client = new_client(sandbox).open()
    expect(client.page.get_by_text("很高兴见到你").last).to_be_in_viewport()
    client.write("好")
    expect(client.page.get_by_text("第 59 段")).to_be_in_viewport()


def test_a_greeting_that_comes_while_one_looks_is_read_from_its_beginning(
    client: Client, place: Place, bot: Bot
) -> None:
    bot.send(place.chats["p2p"], "interactive", TALL)
    expect(client.page.locator(".conversation").get_by_text("很高兴见到你")).to_be_in_viewport()


def test_the_page_speaks_as_the_browser_reads_until_somebody_chooses(new_client: NewClient, sandbox: Sandbox) -> None:
    client = new_client(sandbox, locale="en-US").open()
    expect(client.page.locator(".list-head")).to_have_text("Messages")
    expect(client.page.locator(".chat-name")).to_have_text(["Larkey", "Product", "Topics"])
    expect(client.page.locator(".rail-person").first).to_have_attribute("aria-label", "You are Lin")
    client.page.locator("[data-tool=language]").click()
    expect(client.page.locator(".list-head")).to_have_text("消息")
    client.page.reload()
    expect(client.page.locator(".chat-name")).to_have_text(["Larkey", "产品讨论", "话题群"])


def test_what_has_happened_is_no_longer_in_force(client: Client, place: Place) -> None:
    panel = client.chaos()
    panel.locator("[data-act=drop_ack]").click()
    expect(panel.locator(".chip")).to_contain_text("丢弃确认")
    place.say("p2p", "你好")
    expect(panel.locator(".chip")).to_have_text("一切正常")


def test_the_quote_of_a_message_that_is_recalled_goes_with_it(client: Client, place: Place, bot: Bot) -> None:
    question = place.say("p2p", "这句不算")
    answer = bot.reply(question, "text", {"text": "好的"})
    expect(client.row(answer).locator(".quote")).to_contain_text("这句不算")
    client.menu(question, "撤回")
    expect(client.row(answer).locator(".quote")).to_contain_text("原消息已撤回")


def test_a_card_is_quoted_without_its_small_print(client: Client, place: Place, bot: Bot) -> None:
    answer = bot.send(place.chats["p2p"], "interactive", ANSWER)
    client.menu(answer, "引用")
    expect(client.box).to_have_value("Larkey：\n> 四十二\n")


def test_a_line_is_no_heading_while_the_list_below_it_begins(client: Client) -> None:
    """Letter by letter, `- three` is a dash first, and a dash below a line would make that a heading."""
    text = "2. two\n   - three\n   - four"
    shown = client.page.evaluate(
        """text => import("/page/js/card/typewriter.js").then(({ safeCut }) =>
             [...text].map((_, index) => text.slice(0, safeCut(text, index + 1))))""",
        text,
    )
    assert shown[-1] == text
    assert not [part for part in shown if part.splitlines()[-1].strip() == "-"]
