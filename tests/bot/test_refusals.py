"""What the platform refuses, by number: people still get their whole answer, and operators learn why."""

import pytest

from tests.chat import Chat, answer_text, card_of, direct_chat, text_of
from tests.conftest import StartLarkey
from tests.servers import Larkey
from tests.support import eventually

TEXT = "[[text 400]] [[rate 200]]"


def whole(chat: Chat, answer: dict[str, object]) -> bool:
    card = card_of(chat.message(str(answer["message_id"])))
    assert card is not None
    return len(answer_text(card)) >= 400


def test_without_cardkit_the_card_is_patched_and_the_scope_is_named(start_larkey: StartLarkey) -> None:
    larkey = start_larkey()
    chat = direct_chat(larkey.sandbox)
    larkey.sandbox.chaos(deny_scope="cardkit:card:write", on=True)
    answer = chat.ask(TEXT)
    assert whole(chat, answer)
    chat.ask(TEXT)
    named = [line for line in larkey.logs().splitlines() if "cardkit:card:write" in line and "lower" in line]
    assert len(named) == 1


def test_where_every_card_is_refused_the_words_come_as_text(start_larkey: StartLarkey) -> None:
    chat = direct_chat(start_larkey().sandbox)  # its own, for what it learns of cards would trouble the neighbours
    for path, times in (("/open-apis/cardkit/v1/cards", 50), ("/open-apis/im/v1/messages/*/reply", 1)):
        chat.sandbox.chaos(api_error={"path": path, "code": 230099, "status": 400, "times": times})
    question = chat.send(TEXT)

    def text() -> bool:
        replies = [reply for reply in chat.answers(question["message_id"]) if reply["msg_type"] == "text"]
        return bool(replies) and len(text_of(replies[0])) >= 400

    eventually(text)


def test_a_stream_that_the_platform_closed_is_opened_again(chat: Chat) -> None:
    question = chat.send("[[text 600]] [[rate 60]]")
    busy = chat.wait_answer(question["message_id"], state="busy")
    chat.sandbox.chaos(close_stream=busy["message_id"])
    assert whole(chat, chat.wait_answer(question["message_id"]))


def test_an_expired_token_is_fetched_again_in_mid_answer(chat: Chat) -> None:
    question = chat.send("[[text 600]] [[rate 60]]")
    chat.wait_answer(question["message_id"], state="busy")
    chat.sandbox.chaos(expire_token=True)
    assert whole(chat, chat.wait_answer(question["message_id"]))


def test_a_rate_limited_chat_gets_its_answer_later(chat: Chat) -> None:
    chat.sandbox.chaos(rate_limit_chat=chat.chat_id, seconds=3)
    assert whole(chat, chat.ask(TEXT))


def test_a_card_that_is_too_large_is_split(chat: Chat) -> None:
    path = "/open-apis/cardkit/v1/cards/*"
    question = chat.send("[[text 9000]] [[rate 3000]]")
    chat.wait_answer(question["message_id"], state="busy")
    chat.sandbox.chaos(api_error={"path": path, "code": 200860, "status": 400, "times": 1})
    answer = chat.wait_answer(question["message_id"])
    assert answer
    cards = [card for reply in chat.answers(question["message_id"]) if (card := card_of(reply))]
    assert len(cards) >= 2
    assert sum(len(answer_text(card)) for card in cards) >= 8900


@pytest.mark.parametrize(("code", "status"), [(300120, 200), (230049, 400), (200810, 200), (1, 500), (99991400, 429)])
def test_a_passing_trouble_is_waited_for(larkey: Larkey, code: int, status: int) -> None:
    chat = direct_chat(larkey.sandbox)
    question = chat.send(f"[[text 400]] [[rate 100]] 错误 {code}")
    chat.wait_answer(question["message_id"], state="busy")
    trouble = {"path": "/open-apis/cardkit/v1/cards/*", "code": code, "status": status, "times": 2}
    larkey.sandbox.chaos(api_error=trouble)
    assert whole(chat, chat.wait_answer(question["message_id"]))
    assert len(chat.answers(question["message_id"])) == 1
