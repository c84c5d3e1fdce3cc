"""Answers that grow: cheaply, letter by letter, and never half a sign."""

from playwright.sync_api import expect

from tests.page.client import Client, Place
from tests.page.gallery import card
from tests.page.platform import Bot


def begin(place: Place, bot: Bot) -> tuple[str, str]:
    """A card whose element `answer` grows; -> card_id, message_id"""
    growing = card([{"tag": "markdown", "element_id": "answer", "content": "…"}], config={"streaming_mode": True})
    card_id = bot.create_card(growing)
    return card_id, bot.send(place.chats["p2p"], "interactive", {"type": "card", "data": {"card_id": card_id}})


def test_a_streamed_text_grows_in_place(client: Client, place: Place, bot: Bot) -> None:
    card_id, sent = begin(place, bot)
    expect(client.page.locator(".chat-item[data-type=p2p] .chat-summary")).to_have_text("[生成中...]")
    expect(client.card(sent)).to_have_attribute("data-streaming", "yes")
    text = "# 第一段\n\n" + "很长的话。" * 60
    bot.stream(card_id, "answer", text, 1)
    expect(client.card(sent).locator("h1")).to_have_text("第一段")
    client.card(sent).locator("h1").evaluate("(node) => { node.dataset.mark = 'kept' }")
    text += "\n\n```python\nprint(1)\n```"
    bot.stream(card_id, "answer", text, 2)
    expect(client.card(sent).locator(".code code")).to_have_text("print(1)")
    expect(client.card(sent).locator("h1[data-mark=kept]")).to_have_count(1)
    closed = card(
        [{"tag": "markdown", "element_id": "answer", "content": text}], config={"summary": {"content": "第一段"}}
    )
    bot.update_card(card_id, closed, 3)
    expect(client.card(sent)).to_have_attribute("data-streaming", "no")
    expect(client.page.locator(".chat-item[data-type=p2p] .chat-summary")).to_have_text("第一段")
    expect(client.card(sent).locator(".markdown p")).to_have_text("很长的话。" * 60)


def test_a_growing_text_passes_through_every_length(client: Client, place: Place, bot: Bot) -> None:
    """The page shows beginnings of the text, and never half an entity or half a tag."""
    card_id, sent = begin(place, bot)
    watch = """(card) => {
      window.seen = [];
      new MutationObserver(() => seen.push(card.querySelector(".markdown").textContent))
        .observe(card, { childList: true, subtree: true, characterData: true });
    }"""
    client.card(sent).evaluate(watch)
    bot.stream(card_id, "answer", "…" + "&#60;<font color='red'>红</font>" * 30, 1)
    whole = "…" + "<红" * 30
    expect(client.card(sent).locator(".markdown")).to_have_text(whole)
    seen: list[str] = client.page.evaluate("window.seen")
    shown = [text for text in seen if text]
    assert len(set(shown)) > 3
    assert not [text for text in shown if not whole.startswith(text.rstrip())]


def test_a_window_opened_in_the_middle_sees_the_text_so_far(client: Client, place: Place, bot: Bot) -> None:
    """Words in two languages that were streamed over stay away, also for who comes later."""
    thinking = {"content": "思考中…", "i18n_content": {"zh_cn": "思考中…", "en_us": "Thinking…"}}
    growing = card([{"tag": "markdown", "element_id": "answer", **thinking}], config={"streaming_mode": True})
    card_id = bot.create_card(growing)
    sent = bot.send(place.chats["p2p"], "interactive", {"type": "card", "data": {"card_id": card_id}})
    expect(client.card(sent)).to_have_text("思考中…")
    bot.stream(card_id, "answer", "答案", 1)
    expect(client.card(sent)).to_have_text("答案")
    client.open()
    expect(client.card(sent)).to_have_text("答案")


def test_a_text_that_grew_is_drawn_like_one_that_came_whole(client: Client) -> None:
    """Letter by letter, though only the last blocks are read again."""
    text = "# 题\n\n- 一\n- 二\n\n  还是二\n\n三\n===\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n"
    text += "```py\nx = 1\n\n\ny\n```\n> 引\n\n1. 甲\n\n1. 乙\n\n终"
    grown, whole = client.page.evaluate(
        """async (text) => {
          const { MarkdownView } = await import("/page/js/card/markdown.js");
          const context = { me: () => "", nameOf: () => "", fileUrl: (key) => key, colours: {} };
          const [grown, whole] = [new MarkdownView(context), new MarkdownView(context)];
          for (let end = 1; end <= text.length; end++) grown.draw(text.slice(0, end));
          whole.draw(text);
          return [grown.node.outerHTML, whole.node.outerHTML];
        }""",
        text,
    )
    assert grown == whole
    assert grown.count("<li>") == 4
