"""Looking behind a message, and making trouble: the details drawer and the chaos panel."""

import json

import pytest
from playwright.sync_api import expect

from tests.page.client import Client, Place
from tests.page.gallery import BUTTONS, card
from tests.page.platform import App, Bot
from tests.servers import Sandbox
from tests.support import eventually

FAULTS = {"refuse_key", "limit_key", "empty_key", "stall", "cut", "status"}
TROUBLES = {
    "drop_ack": "丢弃确认 × 1",
    "rate_limit": "限流这个会话 Larkey",
    "latency": "接口变慢 500 ms",
    "api_error": "99991400",
    "deny_scope": "cardkit:card:write",
    **{name: name for name in sorted(FAULTS)},
}


def test_the_drawer_shows_the_event_its_delivery_and_the_calls(client: Client, place: Place, bot: Bot) -> None:
    said = place.say("p2p", "查一查我")
    bot.reply(said, "text", {"text": "回你"})
    drawer = client.details(said)
    event = drawer.locator("[data-section=raw_events] .trace")
    expect(event).to_have_count(1)
    expect(event.locator(".trace-name")).to_have_text("im.message.receive_v1")
    expect(event.locator(".status").first).to_have_text("200")
    event.locator("summary").click()
    expect(event.locator(".deliveries li")).to_contain_text("第 1 次")
    raw = json.loads(event.locator(".json pre").inner_text())
    assert raw["event"]["message"]["message_id"] == said
    assert raw["event"]["message"]["content"] == {"text": "查一查我"}
    call = drawer.locator("[data-section=raw_calls] .trace")
    expect(call).to_have_count(1)
    expect(call.locator(".method")).to_have_text("POST")
    call.locator("summary").click()
    expect(call.locator(".json").first).to_contain_text("回你")
    expect(call.locator(".json").nth(1)).to_contain_text("om_")


def test_the_drawer_is_live_and_keeps_what_is_unfolded(client: Client, place: Place, bot: Bot) -> None:
    said = place.say("p2p", "看着我")
    drawer = client.details(said)
    event = drawer.locator("[data-section=raw_events] .trace")
    event.locator("summary").click()
    expect(event.locator(".json")).to_be_visible()
    bot.reply(said, "text", {"text": "回你"})
    expect(drawer.locator("[data-section=raw_calls] .trace")).to_have_count(1)
    expect(event.locator(".json")).to_be_visible()
    place.sandbox.chaos(redeliver=said, times=1)
    expect(event.locator(".deliveries li")).to_have_count(2)


def test_a_press_is_among_the_events_of_its_card(client: Client, place: Place, app: App, bot: Bot) -> None:
    sent = bot.send(place.chats["p2p"], "interactive", card(BUTTONS))
    drawer = client.details(sent)
    client.card(sent).get_by_text("默认").click()
    expect(drawer.locator("[data-section=raw_events] .trace-name")).to_have_text("card.action.trigger")


def test_the_json_can_be_copied(client: Client, place: Place) -> None:
    client.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    said = place.say("p2p", "抄我")
    drawer = client.details(said)
    drawer.locator("[data-section=raw_events] summary").click()
    drawer.locator("[data-section=raw_events] .code-copy").click()
    expect(client.toast()).to_have_text("已复制")
    copied = json.loads(client.page.evaluate("navigator.clipboard.readText()"))
    assert copied["header"]["event_type"] == "im.message.receive_v1"


def test_an_event_is_redelivered(client: Client, place: Place, sandbox: Sandbox) -> None:
    said = place.say("p2p", "再来")
    panel = client.chaos()
    act = panel.locator(".act", has=client.page.locator("[data-act=redeliver]"))
    act.locator("input").fill("4")
    act.locator("button").click()
    expect(client.toast()).to_contain_text("已执行")

    def attempts() -> int:
        return len(sandbox.get(f"messages/{said}/trace")["events"][0]["deliveries"])

    assert eventually(lambda: attempts() == 5)
    expect(panel.locator(".activity li", has_text="im.message.receive_v1").first).to_be_visible()


def test_a_forged_signature_tells_what_the_app_said(client: Client, app: App) -> None:
    app.status = 401
    client.chaos().locator("[data-act=forge]").click()
    expect(client.toast()).to_contain_text("HTTP 401")


def test_each_trouble_is_in_force_and_ends(client: Client, sandbox: Sandbox) -> None:
    panel = client.chaos()
    for name, shown in TROUBLES.items():
        panel.locator(f"[data-act={name}]").click()
        expect(panel.locator(".chip-warm", has_text=shown)).to_have_count(1)
    chaos = sandbox.state()["chaos"]
    assert (chaos["drop_acks"], chaos["latency_ms"], chaos["denied_scopes"]) == (1, 500, ["cardkit:card:write"])
    assert [error["code"] for error in chaos["api_errors"]] == [99991400]
    assert {fault["kind"] for fault in chaos["model"]["faults"]} == FAULTS
    panel.locator("[data-act=heal]").click()
    expect(panel.locator(".active")).to_have_text("一切正常")
    healed = sandbox.state()["chaos"]
    assert not any(healed[name] for name in ("drop_acks", "latency_ms", "denied_scopes", "api_errors"))
    assert not healed["rate_limited_chats"]
    assert not healed["model"]["faults"]


def test_tokens_expire_and_streams_close(client: Client, place: Place, bot: Bot) -> None:
    growing = card([{"tag": "markdown", "element_id": "answer", "content": "…"}], config={"streaming_mode": True})
    sent = bot.send(place.chats["p2p"], "interactive", {"type": "card", "data": {"card_id": bot.create_card(growing)}})
    expect(client.card(sent)).to_have_attribute("data-streaming", "yes")
    panel = client.chaos()
    panel.locator("[data-act=close_stream]").click()
    expect(client.card(sent)).to_have_attribute("data-streaming", "no")
    panel.locator("[data-act=expire_token]").click()
    expect(client.toast()).to_contain_text("已执行")
    with pytest.raises(AssertionError, match="99991663"):
        bot.send(place.chats["p2p"], "text", {"text": "?"})


def test_the_time_scale_is_changed(client: Client, sandbox: Sandbox) -> None:
    panel = client.chaos()
    panel.locator(".act", has=client.page.locator("[data-act=scale]")).locator("input").fill("0.01")
    panel.locator("[data-act=scale]").click()
    expect(panel.locator(".chip-warm")).to_contain_text("× 0.01")
    assert sandbox.state()["time_scale"] == 0.01


def test_the_bot_leaves_a_group_and_comes_back(client: Client, place: Place, sandbox: Sandbox) -> None:
    client.see("group").chaos().locator("[data-act=seat]").click()
    expect(client.page.locator(".chat-head p")).to_contain_text("机器人不在群里")
    group = next(chat for chat in sandbox.state()["chats"] if chat["type"] == "group")
    assert group["bot"] is False


def test_the_sandbox_is_emptied_after_a_question(client: Client, place: Place) -> None:
    place.say("p2p", "将要消失")
    expect(client.page.locator(".row")).to_have_count(1)
    client.chaos().locator("[data-act=reset]").click()
    client.page.locator("dialog").get_by_role("button", name="确定").click()
    expect(client.page.locator(".row")).to_have_count(0)
    assert place.messages("p2p") == []
