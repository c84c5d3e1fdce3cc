"""A question in a direct chat: one card that thinks, streams, closes, and can be worked with."""

from tests.chat import Chat, answer_text, button_value, buttons, card_of, element, text_of
from tests.servers import Larkey
from tests.support import eventually


def test_a_question_is_answered_on_one_card(chat: Chat) -> None:
    answer = chat.ask("你好 [[text 30]]")
    card = card_of(answer)
    assert card is not None
    assert len(answer_text(card)) >= 30
    assert not card["config"].get("streaming_mode")
    assert set(buttons(card)) >= {"重新生成", "新话题", "赞", "踩"}
    assert len(chat.answers(answer["parent_id"])) == 1


def test_the_card_is_there_before_the_model_speaks(chat: Chat) -> None:
    question = chat.send("慢一点 [[delay 3]]")
    waiting = chat.wait_answer(question["message_id"], state="busy", within=5)
    card = card_of(waiting)
    assert card is not None
    assert card["config"]["streaming_mode"] is True
    assert "思考中" in answer_text(card)
    chat.wait_answer(question["message_id"])


def test_the_text_grows_while_the_model_speaks(chat: Chat) -> None:
    question = chat.send("[[text 400]] [[rate 60]]")
    busy = chat.wait_answer(question["message_id"], state="busy", within=10)
    seen: set[str] = set()

    def grown() -> bool:
        card = card_of(chat.message(busy["message_id"]))
        assert card is not None
        seen.add(answer_text(card))
        return len(seen) >= 5

    eventually(grown, within=20)
    chat.wait_answer(question["message_id"])


def test_the_bot_remembers_what_was_said_in_a_direct_chat(chat: Chat) -> None:
    chat.ask("我最喜欢的水果是杨梅")
    answer = chat.ask("我刚才说了什么？")
    assert "杨梅" in text_of(answer)


def test_a_new_topic_forgets(chat: Chat) -> None:
    chat.ask("暗号是芝麻开门")
    chat.send("新话题")
    eventually(lambda: any("新话题" in text_of(message) for message in chat.messages() if message["sender"]["is_bot"]))
    answer = chat.ask("我刚才说了什么？")
    assert "芝麻开门" not in text_of(answer)


def test_the_footer_says_how_many_turns_are_in_the_context(chat: Chat) -> None:
    chat.send("新话题")
    chat.ask("第一句")
    answer = chat.ask("第二句")
    card = card_of(answer)
    assert card is not None
    footer = element(card, "footer")
    assert footer is not None
    assert "1" in str(footer)


def test_questions_in_one_conversation_are_answered_in_order(chat: Chat) -> None:
    first = chat.send("[[delay 1]] 一")
    second = chat.send("二")
    queued = chat.wait_reply(second["message_id"], lambda card: True, within=5)
    assert queued
    chat.wait_answer(first["message_id"])
    chat.wait_answer(second["message_id"])
    assert len(chat.answers(second["message_id"])) == 1


def test_a_regenerated_answer_stands_in_the_same_card(chat: Chat) -> None:
    answer = chat.ask("再说一遍试试 [[text 40]]")
    pressed = chat.press(answer, "重新生成")
    assert pressed["code"] == 0
    assert pressed["toast"]["type"] in ("info", "success")
    eventually(
        lambda: [entry for entry in chat.sandbox.get("model/requests?since=0") if "再说一遍试试" in str(entry)][1:]
    )
    again = chat.wait_answer(answer["parent_id"])
    assert again["message_id"] == answer["message_id"]
    assert len(chat.answers(answer["parent_id"])) == 1


def test_two_presses_at_once_ask_the_model_once(chat: Chat) -> None:
    answer = chat.ask("两次点按")
    value = button_value(buttons(card_of(answer) or {})["重新生成"])
    for _ in range(2):
        pressed = chat.sandbox.post(f"messages/{answer['message_id']}/press", from_=chat.person, value=value)
        assert pressed["code"] == 0
    chat.wait_answer(answer["parent_id"])
    chat.ask("然后")
    asked = [entry for entry in chat.sandbox.get("model/requests?since=0") if "两次点按" in str(entry["messages"][-1])]
    assert len(asked) == 2


def test_feedback_is_shown_on_the_card_and_the_text_stays(chat: Chat) -> None:
    answer = chat.ask("打分用 [[text 40]]")
    before = answer_text(card_of(answer) or {})
    assert chat.press(answer, "踩")["code"] == 0

    def shown() -> bool:
        card = card_of(chat.message(answer["message_id"]))
        assert card is not None
        assert answer_text(card) == before
        return "reason" in str(element(card, "actions"))

    eventually(shown)


def test_help_and_its_examples_answer(chat: Chat) -> None:
    question = chat.send("帮助")
    card = chat.wait_reply(question["message_id"], lambda card: "ask" in buttons(card))
    assert chat.press(card, "ask")["code"] == 0
    assert chat.wait_answer(card["message_id"])


def test_an_example_is_asked_in_the_language_of_the_question_for_help(chat: Chat) -> None:
    question = chat.send("/help")
    card = chat.wait_reply(question["message_id"], lambda card: "ask" in buttons(card))
    english = str(button_value(buttons(card_of(card) or {})["ask"])["text_en"])
    chat.press(card, "ask")
    chat.wait_answer(card["message_id"])
    assert english in str(chat.sandbox.get("model/requests?since=0")[-1]["messages"][-1])


def test_help_in_a_sentence_is_a_question(chat: Chat) -> None:
    answer = chat.ask("help me write a letter")
    assert "重新生成" in buttons(card_of(answer) or {})


def test_somebody_who_opens_the_chat_is_greeted_once(larkey: Larkey, chat: Chat) -> None:
    before = len(chat.messages())
    for _ in range(3):
        chat.sandbox.post(f"chats/{chat.chat_id}/open", from_=chat.person)
    eventually(lambda: len(chat.messages()) > before)
    chat.ask("还在吗")
    greetings = [message for message in chat.messages()[before:] if message["sender"]["is_bot"]]
    assert len([message for message in greetings if not message["parent_id"]]) == 1


def test_a_picture_gets_a_kind_word(chat: Chat) -> None:
    question = chat.send("", msg_type="image", content={"image_key": "img_v3_test"})
    assert chat.wait_reply(question["message_id"], lambda card: "文字" in str(card))


def test_a_long_answer_is_split_and_followed_by_a_file(chat: Chat) -> None:
    question = chat.send("[[text 70000]] [[rate 100000]]")

    def complete() -> bool:
        replies = chat.answers(question["message_id"])
        return bool(replies) and replies[-1]["msg_type"] == "file"

    eventually(complete, within=60)
    cards = [card for message in chat.answers(question["message_id"]) if (card := card_of(message))]
    assert len(cards) >= 4
    assert sum(len(answer_text(card)) for card in cards) >= 69000
    assert not any(card["config"].get("streaming_mode") for card in cards)
    assert not chat.sandbox.get("violations")
