"""Threads and topics: answers below their first message, and all of them beside the chat."""

from playwright.sync_api import expect

from tests.page.client import Client, Place
from tests.page.platform import Bot


def test_a_thread_opens_beside_the_chat(client: Client, place: Place) -> None:
    root = place.say("group", "要不要开个话题", by=1)
    client.see("group").menu(root, "话题回复")
    panel = client.page.locator(".panel[data-kind=thread]")
    panel.locator(".composer-box").fill("开")
    panel.locator(".composer-box").press("Enter")
    expect(panel.locator(".row")).to_have_count(2)
    expect(client.row(root).locator(".thread .row")).to_contain_text("开")
    assert place.last("group")["thread_id"]


def test_a_topic_shows_its_newest_answers_and_all_of_them_beside(client: Client, place: Place, bot: Bot) -> None:
    root = place.say("topic_group", "@Larkey 写诗", mention=["bot"])
    for number in range(5):
        bot.reply(root, "text", {"text": f"第 {number} 句"})
    client.see("topic_group")
    expect(client.row(root).locator(".thread .row")).to_have_count(3)
    client.row(root).get_by_text("共 5 条回复").click()
    expect(client.page.locator(".panel .row")).to_have_count(6)


def test_a_topic_begun_on_the_page_is_answered_below_it(client: Client, place: Place, bot: Bot) -> None:
    client.see("topic_group").write("新的话题")
    root = client.page.locator(".log-inner > .row")
    expect(root.locator(".bubble")).to_have_text("新的话题")
    bot.reply(place.last("topic_group")["message_id"], "text", {"text": "回答"})
    expect(root.locator(".thread .bubble")).to_have_text("回答")
    root.get_by_text("回复话题").click()
    expect(client.page.locator(".panel .row .bubble")).to_have_text(["新的话题", "回答"])
