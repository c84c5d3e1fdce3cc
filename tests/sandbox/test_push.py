"""Events over the webhook: what they say, how they are sealed, and how often they come."""

import json

import pytest

from tests.sandbox.caller import Places, Platform, button, card, say
from tests.sandbox.event_address import Reaction, Receiver, came, decrypted, opened
from tests.servers import APP_ID, VERIFICATION_TOKEN, Sandbox
from tests.support import eventually


def test_a_message_arrives_signed_encrypted_and_in_the_envelope(
    sandbox: Sandbox, receiver: Receiver, places: Places
) -> None:
    sent = say(sandbox, places.direct, places.lin)
    (event,) = came(receiver)
    header, message = event["header"], event["event"]["message"]
    assert event["schema"] == "2.0"
    assert header["event_type"] == "im.message.receive_v1"
    assert (header["app_id"], header["token"]) == (APP_ID, VERIFICATION_TOKEN)
    assert len(header["create_time"]) == 13
    assert message["message_id"] == sent["message_id"]
    assert (message["chat_type"], message["message_type"]) == ("p2p", "text")
    assert json.loads(message["content"]) == {"text": "hi"}
    assert "root_id" not in message
    assert "mentions" not in message
    sender = event["event"]["sender"]
    assert (sender["sender_type"], sender["sender_id"]["open_id"]) == ("user", places.lin)
    assert sender["sender_id"]["user_id"] is None


def test_a_mention_becomes_a_placeholder_that_is_explained(
    sandbox: Sandbox, receiver: Receiver, places: Places
) -> None:
    say(sandbox, places.group, places.lin, "@Larkey ask @周大山 about it", mention=["bot", places.zhou])
    message = came(receiver)[0]["event"]["message"]
    assert json.loads(message["content"])["text"] == "@_user_1 ask @_user_2 about it"
    bot, zhou = message["mentions"]
    assert (bot["id"]["open_id"], bot["mentioned_type"], bot["name"]) == (places.bot, "bot", "Larkey")
    assert (zhou["key"], zhou["id"]["open_id"], zhou["mentioned_type"]) == ("@_user_2", places.zhou, "user")


def test_everybody_is_mentioned_without_a_name(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    say(sandbox, places.group, places.lin, "lunch?", mention=["all"])
    message = came(receiver)[0]["event"]["message"]
    assert json.loads(message["content"])["text"] == "@_all lunch?"
    assert message["mentions"][0]["id"]["open_id"] == ""


def test_a_reply_in_a_topic_says_where_it_belongs(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    first = say(sandbox, places.topics, places.lin)
    say(sandbox, places.topics, places.zhou, reply_to=first["message_id"])
    events = {json.dumps(event["event"]["message"].get("root_id")): event for event in came(receiver, 2)}
    message = events[json.dumps(first["message_id"])]["event"]["message"]
    assert message["root_id"] == message["parent_id"] == first["message_id"]
    assert message["thread_id"] == first["thread_id"]


def test_another_bot_and_another_tenant_are_told_apart(sandbox: Sandbox, receiver: Receiver) -> None:
    bot = sandbox.post("people", name="Other", bot=True)
    stranger = sandbox.post("people", name="Stranger", tenant_key="elsewhere")
    say(sandbox, bot["chat_id"], bot["open_id"])
    say(sandbox, stranger["chat_id"], stranger["open_id"])
    senders = {
        sender["sender_id"]["open_id"]: sender for event in came(receiver, 2) for sender in [event["event"]["sender"]]
    }
    assert senders[bot["open_id"]]["sender_type"] == "bot"
    assert senders[stranger["open_id"]]["tenant_key"] == "elsewhere"


@pytest.mark.parametrize(
    ("denied", "mention", "arrives"),
    [
        ([], [], True),
        (["im:message.group_msg"], [], False),
        (["im:message.group_msg"], ["bot"], True),
        (["im:message.group_msg", "im:message.group_at_msg:readonly"], ["bot"], False),
    ],
)
def test_which_group_messages_arrive_hangs_on_the_scopes(
    sandbox: Sandbox, receiver: Receiver, places: Places, denied: list[str], mention: list[str], arrives: bool
) -> None:
    for scope in denied:
        sandbox.chaos(deny_scope=scope)
    say(sandbox, places.group, places.lin, mention=mention)
    last = say(sandbox, places.direct, places.lin, "last")
    eventually(
        lambda: last["message_id"] in [decrypted(post)["event"]["message"]["message_id"] for post in receiver.posts]
    )
    assert (len(receiver.posts) == 2) is arrives


def test_the_other_events_have_their_fields(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    asked = say(sandbox, places.group, places.lin, deliver=False)["message_id"]
    sandbox.post(f"messages/{asked}/reactions", from_=places.zhou, emoji="OK")
    sandbox.post(f"messages/{asked}/recall", from_=places.lin)
    sandbox.post(f"chats/{places.direct}/open", from_=places.lin)
    sandbox.post(f"chats/{places.group}/bot", from_=places.lin, action="remove")
    sandbox.post(f"chats/{places.group}/bot", from_=places.lin, action="add")
    sandbox.post("menu", from_=places.lin, event_key="help")
    events = {event["header"]["event_type"]: event["event"] for event in came(receiver, 6)}
    assert events["im.message.reaction.created_v1"]["operator_type"] == "user"
    assert events["im.message.recalled_v1"]["recall_type"] == "message_owner"
    assert events["im.chat.access_event.bot_p2p_chat_entered_v1"]["operator_id"]["open_id"] == places.lin
    assert events["im.chat.member.bot.added_v1"]["name"] == "产品讨论"
    assert "im.chat.member.bot.deleted_v1" in events
    menu = events["application.bot.menu_v6"]
    assert (menu["event_key"], len(str(menu["timestamp"]))) == ("help", 10)


def test_any_event_can_be_made_up(sandbox: Sandbox, receiver: Receiver) -> None:
    header = {"app_id": "cli_other", "tenant_key": "elsewhere"}
    sandbox.post("events/raw", event_type="vc.meeting.started_v1", event={"a": 1}, header=header)
    (event,) = came(receiver)
    assert (event["header"]["app_id"], event["header"]["event_type"]) == ("cli_other", "vc.meeting.started_v1")
    assert event["event"] == {"a": 1}


def test_a_forged_event_has_a_signature_that_is_wrong(sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.react = lambda post: Reaction(status=401)
    assert sandbox.chaos(forge_signature=True)["done"]["forge_signature"]["status"] == 401
    with pytest.raises(AssertionError):
        opened(receiver.posts[0])
    assert decrypted(receiver.posts[0])["header"]["event_type"] == "im.message.receive_v1"


def test_saving_the_address_sends_an_encrypted_challenge(sandbox: Sandbox, receiver: Receiver) -> None:
    receiver.react = lambda post: Reaction(body={"challenge": decrypted(post)["challenge"]})
    assert sandbox.post("events/challenge")["ok"] is True
    assert "x-lark-signature" not in receiver.posts[0].headers
    asked = decrypted(receiver.posts[0])
    assert (asked["type"], asked["token"]) == ("url_verification", VERIFICATION_TOKEN)
    receiver.react = lambda post: Reaction(body={"challenge": "something else"})
    assert sandbox.post("events/challenge")["ok"] is False


def test_a_removed_bot_hears_nothing(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    sandbox.post(f"chats/{places.group}/bot", from_=places.lin, action="remove")
    say(sandbox, places.group, places.lin, mention=["bot"])
    say(sandbox, places.direct, places.lin)
    types = [event["header"]["event_type"] for event in came(receiver, 2)]
    assert sorted(types) == ["im.chat.member.bot.deleted_v1", "im.message.receive_v1"]


def test_the_trace_of_a_question_shows_its_events_and_the_calls_about_its_answer(
    sandbox: Sandbox, platform: Platform, receiver: Receiver, places: Places
) -> None:
    asked = say(sandbox, places.direct, places.lin)["message_id"]
    came(receiver)
    card_id = platform.create_card(card(button())).data["card_id"]
    content = json.dumps({"type": "card", "data": {"card_id": card_id}})
    body = {"msg_type": "interactive", "content": content}
    platform.call("POST", f"/open-apis/im/v1/messages/{asked}/reply", body)
    platform.settings(card_id, {"summary": {"content": "s"}}, 1)
    platform.send(places.direct, "text", {"text": "unrelated"})
    trace = sandbox.get(f"messages/{asked}/trace")
    assert [event["type"] for event in trace["events"]] == ["im.message.receive_v1"]
    assert trace["events"][0]["raw"]["event"]["message"]["message_id"] == asked
    paths = [call["path"].removeprefix("/open-apis") for call in trace["calls"]]
    assert paths == ["/cardkit/v1/cards", f"/im/v1/messages/{asked}/reply", f"/cardkit/v1/cards/{card_id}/settings"]
    assert trace["calls"][2]["request"]["sequence"] == 1
    assert trace["calls"][2]["response"]["code"] == 0
