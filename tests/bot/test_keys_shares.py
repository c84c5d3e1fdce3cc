"""Fair shares in the chat: told when little is left, a friendly card at zero, and an administrator who grants more."""

from typing import Any

import pytest

from sandbox.people import seeded
from store.models_tokens import ShareGrant
from store.models_usage import UsageRow
from tests.bot.holder import callback, labelled, press, tables, words
from tests.chat import Chat, button_value, card_of, direct_chat, element, group_chat, text_of
from tests.conftest import StartLarkey
from tests.servers import APP_ID, Larkey
from tests.support import eventually

LIN, ZHOU = (human.open_id for human in seeded(APP_ID)[0])
LIMIT = 18_000


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    """Zhou is an administrator; a day's share is small."""
    settings = {"ADMIN_OPEN_IDS": ZHOU, "LIMITS__TOKENS_PER_DAY": str(LIMIT), "LIMITS__GRANT_TOKENS": "50000"}
    return {"settings": settings}


def new_cards(chat: Chat, word: str, within: float = 15.0) -> dict[str, Any]:
    """The bot's newest message in this chat that says the word."""

    def look() -> dict[str, Any] | None:
        mine = [message for message in chat.messages() if message["sender"]["is_bot"] and word in text_of(message)]
        return mine[-1] if mine else None

    found = eventually(look, within)
    assert found is not None
    return found


def test_a_share_ends_with_a_card_and_goes_on_with_a_grant(larkey: Larkey) -> None:
    lin, zhou = direct_chat(larkey.sandbox, 0), direct_chat(larkey.sandbox, 1)
    answer = lin.ask(f"[[text {int(LIMIT * 0.955)}]] [[rate 100000]]")
    footer = element(card_of(answer) or {}, "footer")
    assert "今天还剩" in words(footer)
    with tables(larkey):
        assert not UsageRow.select().where(UsageRow.tokens > LIMIT).exists()

    question = lin.send("还有吗")
    empty = lin.wait_reply(question["message_id"], lambda card: "申请额度" in labelled(card))
    assert "份额用完了" in text_of(empty)
    assert not [one for one in larkey.sandbox.get("model/requests?since=0") if "还有吗" in words(one)]

    assert press(lin, empty, "申请额度")["toast"]["type"] == "success"
    eventually(lambda: "已经转给管理员" in text_of(lin.message(empty["message_id"])))
    wanted = new_cards(zhou, "有人申请额度")
    assert "林小满" in text_of(wanted)
    grant = button_value(labelled(card_of(wanted) or {})["+50,000 · 8 小时"])

    stranger = callback(larkey, lin.person, wanted, grant)
    assert stranger["toast"]["type"] == "warning"
    assert callback(larkey, zhou.person, wanted, grant)["toast"]["type"] == "success"
    assert "已经有人处理" in callback(larkey, zhou.person, wanted, grant)["toast"]["content"]
    with tables(larkey):
        assert [row.tokens for row in ShareGrant.select()] == [50_000]
    eventually(lambda: "已批准" in text_of(zhou.message(wanted["message_id"])))
    new_cards(lin, "管理员给你加了 50,000 tokens")
    assert lin.ask("现在呢？")


def test_a_second_request_waits_for_the_first(larkey: Larkey) -> None:
    zhou = direct_chat(larkey.sandbox, 1)
    zhou.ask(f"[[text {LIMIT}]] [[rate 100000]]")
    question = zhou.send("还有吗")
    empty = zhou.wait_reply(question["message_id"], lambda card: "申请额度" in labelled(card))
    ask = button_value(labelled(card_of(empty) or {})["申请额度"])
    assert callback(larkey, zhou.person, empty, ask)["toast"]["type"] == "success"
    assert callback(larkey, zhou.person, empty, ask)["toast"]["type"] == "info"
    wanted = new_cards(zhou, "有人申请额度")
    assert press(zhou, wanted, "拒绝")["toast"]["type"] == "success"
    new_cards(zhou, "没有通过")
    eventually(lambda: "已拒绝" in text_of(zhou.message(wanted["message_id"])))


def test_in_a_group_only_the_asker_asks_for_more(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={"ADMIN_OPEN_IDS": ZHOU, "LIMITS__TOKENS_PER_DAY": "100"})
    lin, zhou = group_chat(larkey.sandbox, 0), group_chat(larkey.sandbox, 1)
    lin.ask("[[text 500]] [[rate 100000]]", mention=["bot"])
    question = lin.send("还有吗", mention=["bot"])
    empty = lin.wait_reply(question["message_id"], lambda card: "申请额度" in labelled(card))
    assert "只有本人" in zhou.press(empty, "申请额度")["toast"]["content"]
    assert lin.press(empty, "申请额度")["toast"]["type"] == "success"
    assert "林小满" in text_of(new_cards(direct_chat(larkey.sandbox, 1), "有人申请额度"))


def test_a_small_share_is_used_before_it_is_empty(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={"LIMITS__TOKENS_PER_DAY": "600"})
    lin = direct_chat(larkey.sandbox)
    assert "今天还剩" in text_of(lin.ask("[[text 500]] [[rate 100000]]"))
    question = lin.send("还有吗？")
    empty = lin.wait_reply(question["message_id"], lambda card: "份额用完了" in words(card))
    assert "申请额度" in labelled(card_of(empty) or {})


def test_a_question_is_a_row_with_what_it_used(larkey: Larkey) -> None:
    lin = direct_chat(larkey.sandbox)
    answer = lin.ask("记一笔")

    def row() -> UsageRow | None:
        with tables(larkey):
            return UsageRow.get_or_none(UsageRow.request_id.contains(answer["parent_id"]))

    found = eventually(row)
    assert found is not None
    assert (found.kind, found.label, found.end_reason) == ("chat", "reported", "done")
    assert found.prompt > 0
    assert found.upstream_key
