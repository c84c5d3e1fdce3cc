"""The whole of it, as a stranger meets it: the page in front, the real bot behind."""

import re

from playwright.sync_api import expect

from tests.page.client import Client, make_place
from tests.page.conftest import NewClient
from tests.servers import Larkey

SECOND = 1000
LONG_ENOUGH = re.compile(".{20,}", re.DOTALL)


def visitor(new_client: NewClient, larkey: Larkey) -> Client:
    larkey.sandbox.post("reset")
    return new_client(larkey.sandbox).open()


def test_a_stranger_asks_and_watches_the_answer_grow(new_client: NewClient, larkey: Larkey) -> None:
    client = visitor(new_client, larkey)
    client.write("来一次排版之旅")
    card = client.page.locator(".card", has=client.page.locator("[data-element=answer]")).last
    expect(card).to_have_attribute("data-streaming", "yes")
    expect(card.locator("h1")).to_have_text("一次排版之旅")
    expect(card.get_by_role("button", name="停止")).to_be_visible()
    expect(card.get_by_role("button", name="重新生成")).to_be_visible(timeout=30 * SECOND)
    expect(card).to_have_attribute("data-streaming", "no")
    expect(card.locator("td").first).to_have_text("杭州")
    expect(card.locator(".code .hljs-keyword").first).to_have_text("def")
    expect(client.page.locator(".chat-item[data-type=p2p] .chat-summary")).to_contain_text("一次排版之旅")


def test_a_stranger_stops_an_answer(new_client: NewClient, larkey: Larkey) -> None:
    client = visitor(new_client, larkey)
    client.write("写一篇长文")
    card = client.page.locator(".card", has=client.page.locator("[data-element=answer]")).last
    expect(card.locator(".markdown")).to_have_text(LONG_ENOUGH)
    card.get_by_role("button", name="停止").click()
    expect(card.get_by_text("已停止")).to_be_visible(timeout=15 * SECOND)
    expect(card).to_have_attribute("data-streaming", "no")


def test_a_stranger_is_answered_in_the_topic(new_client: NewClient, larkey: Larkey) -> None:
    client = visitor(new_client, larkey).see("topic_group")
    client.write("@Larkey 你好")
    topic = client.page.locator(".log-inner > .row")
    expect(topic).to_have_count(1)
    expect(topic.locator(".thread .card").get_by_role("button", name="重新生成")).to_be_visible(timeout=30 * SECOND)
    asked = make_place(larkey.sandbox).messages("topic_group")[0]
    calls = client.details(asked["message_id"]).locator("[data-section=raw_calls] .trace")
    expect(calls.filter(has_text="/reply")).to_have_count(1)
