"""The life of a card entity: fourteen days, sent once, busy while it is pressed."""

import json
import threading

from tests.sandbox.caller import CARDS, MESSAGES, STREAMING, Places, Platform, button, card, markdown, shown
from tests.sandbox.event_address import Post, Reaction, Receiver
from tests.support import eventually


def test_an_unknown_card_is_200740(platform: Platform) -> None:
    assert platform.write("7000000000000000000", "x", 1).code == 200740


def test_a_card_expires_after_fourteen_days(platform: Platform, places: Places) -> None:
    card_id = platform.create_card(card(markdown(), config=STREAMING)).data["card_id"]
    assert platform.write(card_id, "x", 1).code == 0
    platform.sandbox.post("clock", scale=1e-12)
    assert platform.write(card_id, "x", 2).code == 200750
    sent = platform.send(places.direct, "interactive", {"type": "card", "data": {"card_id": card_id}})
    assert sent.code == 230099


def test_an_entity_is_sent_once(platform: Platform, places: Places) -> None:
    card_id = platform.create_card(card(markdown(), config=STREAMING)).data["card_id"]
    content = {"type": "card", "data": {"card_id": card_id}}
    assert platform.send(places.direct, "interactive", content).code == 0
    again = platform.send(places.direct, "interactive", content)
    assert again.code == 230099
    assert "ErrCode: 11310" in again.message
    unknown = {"type": "card", "data": {"card_id": "1"}}
    assert platform.send(places.direct, "interactive", unknown).code == 230099


def test_a_card_sent_as_plain_json_has_an_entity_once_it_is_asked_for(platform: Platform, places: Places) -> None:
    sent = platform.send(places.direct, "interactive", card(markdown(), config=STREAMING)).data["message_id"]
    assert shown(platform.sandbox, sent)["card_id"] == ""
    card_id = platform.call("POST", f"{CARDS}/id_convert", {"message_id": sent}).data["card_id"]
    assert platform.write(card_id, "streamed", 1).code == 0
    assert shown(platform.sandbox, sent)["card"]["body"]["elements"][0]["content"] == "streamed"
    assert platform.call("POST", f"{CARDS}/id_convert", {"message_id": "om_x"}).code == 10002


def test_a_patch_changes_the_card_of_an_entity_too(platform: Platform, places: Places) -> None:
    card_id, message_id = platform.sent_card(places.direct, card(markdown(), config=STREAMING))
    assert platform.call("PATCH", f"{MESSAGES}/{message_id}", {"content": json.dumps(card(markdown("p")))}).code == 0
    assert platform.write(card_id, "x", 1).code == 300309


def test_while_a_press_waits_for_its_answer_the_card_is_busy(
    platform: Platform, places: Places, receiver: Receiver
) -> None:
    card_id, message_id = platform.sent_card(places.direct, card(markdown(), button("stop"), config=STREAMING))
    inside, go = threading.Event(), threading.Event()

    def react(post: Post) -> Reaction:
        inside.set()
        go.wait(10)
        return Reaction()

    receiver.react = react
    pressing = threading.Thread(
        target=platform.sandbox.post,
        args=(f"messages/{message_id}/press",),
        kwargs={"from_": places.lin, "label": "stop"},
    )
    pressing.start()
    assert inside.wait(10)
    assert platform.write(card_id, "x", 1).code == 200810
    go.set()
    pressing.join()
    eventually(lambda: platform.write(card_id, "x", 1).code == 0)
