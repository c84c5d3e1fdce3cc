"""停止, a recalled question, a failing model: how answers end early."""

from typing import Any

from tests.chat import Chat, answer_text, buttons, card_of, state_of, text_of
from tests.support import eventually


def asked(chat: Chat, text: str) -> list[dict[str, Any]]:
    """The model's calls for this prompt."""
    return [entry for entry in chat.sandbox.get("model/requests?since=0") if text in str(entry)]


def ended(chat: Chat, text: str) -> bool:
    """Whether the model's call for this prompt was left by its caller."""
    calls = asked(chat, text)
    return bool(calls) and calls[-1]["end"] == "client gone"


def started(chat: Chat, text: str) -> dict[str, object]:
    question = chat.send(text)

    def words() -> bool:
        replies = chat.answers(question["message_id"])
        return bool(replies) and "思考中" not in text_of(replies[-1])

    eventually(words)
    return question


def test_the_stop_button_stops_the_model_and_keeps_the_words(chat: Chat) -> None:
    question = started(chat, "停一 [[text 3000]] [[rate 30]]")
    card = chat.wait_answer(str(question["message_id"]), state="busy")
    assert chat.press(card, "停止")["toast"]["type"] == "success"
    stopped = chat.wait_answer(str(question["message_id"]), within=5)
    assert "已停止" in text_of(stopped)
    assert len(answer_text(card_of(stopped) or {})) > 5
    eventually(lambda: ended(chat, "停一"), within=5)


def test_a_second_press_of_stop_does_not_ask_again(chat: Chat) -> None:
    """By then 重新生成 is where 停止 was."""
    question = started(chat, "停六 [[text 3000]] [[rate 30]]")
    chat.press(chat.wait_answer(str(question["message_id"]), state="busy"), "停止")
    stopped = chat.wait_answer(str(question["message_id"]), within=5)
    assert "正在停止" in str(chat.press(stopped, "重新生成")["toast"])
    assert len(asked(chat, "停六")) == 1
    eventually(lambda: "再答一次" in str(chat.press(stopped, "重新生成")["toast"]), every=0.2)
    eventually(lambda: len(asked(chat, "停六")) == 2)
    chat.press(chat.wait_answer(str(question["message_id"]), state="busy"), "停止")
    chat.wait_answer(str(question["message_id"]), within=5)


def test_a_typed_stop_does_not_wait_behind_the_answer(chat: Chat) -> None:
    question = started(chat, "停二 [[text 3000]] [[rate 30]]")
    chat.send("停止")
    assert "已停止" in text_of(chat.wait_answer(str(question["message_id"]), within=5))
    eventually(lambda: ended(chat, "停二"), within=5)


def test_who_types_stop_and_then_retry_means_both(chat: Chat) -> None:
    question = started(chat, "停八 [[text 3000]] [[rate 30]]")
    chat.send("停止")
    chat.wait_answer(str(question["message_id"]), within=5)
    chat.send("重新生成")
    chat.wait_answer(str(question["message_id"]), state="busy")
    chat.send("停止")
    chat.wait_answer(str(question["message_id"]), within=5)
    assert len(asked(chat, "停八")) == 2


def test_a_recalled_question_stops_the_model(chat: Chat) -> None:
    question = started(chat, "停三 [[text 3000]] [[rate 30]]")
    chat.recall(str(question["message_id"]))
    eventually(lambda: ended(chat, "停三"), within=5)


def test_a_silent_model_is_left_at_once(chat: Chat) -> None:
    question = chat.send("停四 [[stall]]")
    card = chat.wait_answer(question["message_id"], state="busy")
    eventually(lambda: [entry for entry in chat.sandbox.get("model/requests?since=0") if "停四" in str(entry)])
    chat.press(card, "停止")
    chat.wait_answer(question["message_id"], within=5)
    eventually(lambda: ended(chat, "停四"), within=5)


def test_a_recalled_question_that_waited_is_never_asked(chat: Chat) -> None:
    first = started(chat, "停五 [[text 3000]] [[rate 30]]")
    second = chat.send("不会被问到的问题")
    chat.recall(second["message_id"])
    chat.send("停止")
    chat.wait_answer(str(first["message_id"]), within=5)
    chat.ask("然后呢")
    assert not [entry for entry in chat.sandbox.get("model/requests?since=0") if "不会被问到的问题" in str(entry)[:400]]


def test_a_question_that_is_stopped_while_it_waits_says_so_at_once(chat: Chat) -> None:
    first = started(chat, "停七 [[text 3000]] [[rate 30]]")
    pressed, recalled = chat.send("等着等着不问了"), chat.send("等着等着撤回了")
    waiting = chat.wait_answer(pressed["message_id"], state="busy")
    chat.wait_answer(recalled["message_id"], state="busy")
    chat.press(waiting, "停止")
    chat.recall(recalled["message_id"])
    for question in (pressed, recalled):
        chat.wait_reply(question["message_id"], lambda card: "还没开始" in str(card) and not buttons(card), within=5)
    assert state_of(card_of(chat.answers(str(first["message_id"]))[-1]) or {}) == "busy"
    chat.send("停止")
    stopped = chat.wait_answer(pressed["message_id"], within=10)
    assert (stopped["message_id"], "还没开始" in text_of(stopped)) == (waiting["message_id"], True)
    assert not asked(chat, "等着等着不问了")


def test_a_recalled_question_that_was_answered_keeps_its_answer(chat: Chat) -> None:
    answered = chat.ask("答完才撤回")
    chat.recall(answered["parent_id"])
    chat.ask("再来一个")
    assert chat.message(answered["message_id"])["content"] == answered["content"]


def test_a_cut_stream_keeps_its_words_and_offers_to_try_again(chat: Chat) -> None:
    failed = chat.ask("[[text 200]] [[cut 5]]", state="failed")
    card = card_of(failed)
    assert card is not None
    assert failed["parent_id"] in text_of(failed)
    assert len(answer_text(card)) > 0


def test_a_retry_answers_in_the_same_card(chat: Chat) -> None:
    chat.sandbox.chaos(model={"status": {"status": 500, "times": 1}})
    failed = chat.ask("先坏后好", state="failed", within=40)
    assert chat.press(failed, "重试")["code"] == 0
    answered = chat.wait_answer(failed["parent_id"])
    assert answered["message_id"] == failed["message_id"]
