"""The long connection is the second door: the same questions, presses and promises without a public address."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat import Chat, buttons, card_of, direct_chat, group_chat, text_of
from tests.conftest import StartLarkey
from tests.servers import Larkey
from tests.support import eventually


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    """Its events come over the long connection."""
    with Larkey(tmp_path_factory.mktemp("linked"), transport="websocket") as started:
        yield started


def test_a_question_over_the_long_connection_is_answered(linked: Larkey) -> None:
    chat = direct_chat(linked.sandbox)
    answer = chat.ask("你好")
    pressed = chat.press(answer, "重新生成")
    assert pressed["code"] == 0
    assert pressed["toast"]["type"] == "info"
    assert "重新生成" in buttons(card_of(chat.wait_answer(answer["parent_id"])) or {})


def test_a_lost_connection_is_made_again_and_nothing_is_lost(linked: Larkey) -> None:
    linked.sandbox.post("clock", scale=0.05)
    group = group_chat(linked.sandbox)
    group.ask("@Larkey 在吗", mention=["bot"])
    linked.sandbox.chaos(ws={"drop": True, "refuse": 2})
    question = group.send("@Larkey 还在吗", mention=["bot"])
    answer = group.wait_answer(question["message_id"], within=60)
    assert answer
    assert len(group.answers(question["message_id"])) == 1


def test_a_webhook_without_a_secret_refuses_to_start(tmp_path: Path) -> None:
    larkey = Larkey(tmp_path, settings={"FEISHU_ENCRYPT_KEY": "", "FEISHU_VERIFICATION_TOKEN": ""})
    with pytest.raises(AssertionError, match="FEISHU_ENCRYPT_KEY or FEISHU_VERIFICATION_TOKEN must be set"):
        larkey.start_web()


def test_a_forged_event_is_turned_away(larkey: Larkey, chat: Chat) -> None:
    done = larkey.sandbox.chaos(forge_signature=True)
    assert "401" in str(done)
    chat.ask("真的问题")
    assert not [entry for entry in chat.sandbox.get("model/requests?since=0") if "forged" in str(entry)]
    eventually(lambda: "signature mismatch" in larkey.logs())
    assert "Traceback" not in larkey.logs()


def test_a_lost_acknowledgement_is_answered_once(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(time_scale=0.02)
    chat = direct_chat(larkey.sandbox)
    larkey.sandbox.chaos(drop_ack=2)
    question = chat.send("只答一次")
    answer = chat.wait_answer(question["message_id"])
    eventually(
        lambda: len(larkey.sandbox.get(f"messages/{question['message_id']}/trace")["events"][0]["deliveries"]) > 1
    )
    chat.ask("下一句")
    assert len(chat.answers(question["message_id"])) == 1
    assert text_of(answer)
