"""获取key, as a person sees it: a token on a card of their own, shown in full once and never to anybody else."""

import json
import re

from tests.chat import Chat, buttons, card_of, element

WHOLE = re.compile(r"lk-[0-9A-Za-z]{10}-[0-9A-Za-z]{49}")


def test_a_token_comes_in_full_on_a_card(chat: Chat) -> None:
    question = chat.send("获取key 30天")
    answer = chat.wait_reply(question["message_id"], lambda card: element(card, "secret") is not None)
    card = card_of(answer)
    assert card is not None
    assert len(set(WHOLE.findall(json.dumps(element(card, "secret"))))) == 1
    assert "30 天" in json.dumps(element(card, "expiry"), ensure_ascii=False)
    assert set(buttons(card)) >= {"续期", "轮换", "吊销", "用量"}
    assert len(chat.answers(question["message_id"])) == 1
