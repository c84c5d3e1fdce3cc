"""A question and its answer, while all goes well."""

import base64
import threading

import pytest

from llm.chat import Chat
from llm.errors import BadRequest, NotServed, UpstreamDown
from llm.http import Http
from llm.keys import keys_of
from llm.pool import Pool
from llm.upstreams import Upstream, Who
from tests.llm.model import KEYS, Model, ask, said, user
from tests.llm.relays import HttpProxy


def test_an_answer_streams_in_pieces_and_ends_with_its_finish_and_usage(model: Model) -> None:
    with model.chat().ask(user("[[say 一 二 三 four]] [[rate 200]]")) as answer:
        pieces = list(answer)
    assert said(pieces) == "一 二 三 four"
    assert len([piece for piece in pieces if piece.text]) > 1
    assert [piece.finish for piece in pieces if piece.finish] == ["stop"]
    (usage,) = [piece.usage for piece in pieces if piece.usage]
    assert usage.total == usage.prompt + usage.completion > 0
    assert {piece.model for piece in pieces} == {"gpt-4o"}


def test_usage_is_asked_for_and_further_fields_go_along(model: Model) -> None:
    ask(model.chat(), "hi", temperature=0.5)
    (entry,) = model.requests()
    assert entry["options"] == {"stream_options": {"include_usage": True}, "temperature": 0.5}


def test_the_conversation_goes_to_the_model_as_it_is(model: Model) -> None:
    messages = [
        {"role": "system", "content": "你是一只猫"},
        {"role": "user", "content": "我叫小满"},
        {"role": "assistant", "content": "喵"},
        {"role": "user", "content": "我叫什么"},
    ]
    with model.chat().ask(messages) as answer:
        assert said(list(answer)) == "你叫**小满**，你告诉过我。"
    assert model.requests()[0]["messages"] == messages


def test_reasoning_is_kept_apart_from_the_text(model: Model) -> None:
    with model.chat().ask(user("[[reasoning let me see]] [[say yes]]"), model="deepseek-reasoner") as answer:
        pieces = list(answer)
    assert "".join(piece.reasoning for piece in pieces) == "let me see"
    assert said(pieces) == "yes"


def test_the_models_name_of_a_question_goes_before_the_usual_one(model: Model) -> None:
    ask(model.chat(), "hi", model="gpt-5")
    ask(model.chat(), "hi", model=None)
    assert [entry["model"] for entry in model.requests()] == ["gpt-5", "gpt-4o"]


def test_every_finish_reason_is_passed_on(model: Model) -> None:
    with model.chat().ask(user("[[say a b c d e f]]"), max_tokens=2) as answer:
        pieces = list(answer)
    assert [piece.finish for piece in pieces if piece.finish] == ["length"]
    with model.chat().ask(user("[[empty]] [[finish content_filter]]")) as answer:
        assert [piece.finish for piece in answer if piece.finish] == ["content_filter"]


def test_an_answer_that_comes_whole_though_a_stream_was_asked_for_is_taken(model: Model) -> None:
    with model.chat().ask(user("[[whole]] [[say all at once]]")) as answer:
        (piece,) = list(answer)
    assert (piece.text, piece.finish) == ("all at once", "stop")
    assert piece.usage
    assert piece.usage.total


def test_a_long_answer_of_odd_characters_arrives_as_it_was_said(model: Model) -> None:
    text = "多行\n```\n\\u0000 \"'<at id=all> 👩‍👩‍👧 \u2028\r\n```\n" * 500
    encoded = base64.b64encode(text.encode()).decode()
    assert ask(model.chat(), f"[[say-base64 {encoded}]]") == text


def test_a_question_with_half_a_character_still_goes_out(model: Model) -> None:
    assert ask(model.chat(), "[[say yes]] \ud83d") == "yes"
    assert model.requests()[0]["messages"] == user("[[say yes]] ?")


def test_one_connection_serves_one_question_after_the_other(model: Model) -> None:
    with HttpProxy(model.port) as front:
        chat = model.chat(http=Http(proxy=f"http://127.0.0.1:{front.port}", environment={}))
        assert [ask(chat, "[[say yes]]") for _ in range(5)] == ["yes"] * 5
        assert len(front.asked) == 1, "a connection for each question"


def test_many_questions_at_once_get_each_their_own_answer(model: Model) -> None:
    chat = model.chat()
    answers: dict[int, str] = {}

    def one(number: int) -> None:
        answers[number] = ask(chat, f"[[say number {number} of many words]] [[rate 300]]")

    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == {number: f"number {number} of many words" for number in range(20)}


def test_a_wrong_request_is_handed_back_after_one_call(model: Model) -> None:
    for text, status in (("[[status 400]]", 400), ("[[status 413]]", 413), ("[[status 422]]", 422)):
        with pytest.raises(BadRequest) as refused:
            ask(model.chat(), text)
        assert refused.value.status == status
    with pytest.raises(BadRequest, match="no-such-model") as unknown:
        ask(model.chat(), "hi", model="no-such-model")
    assert (unknown.value.code, len(model.requests())) == ("model_not_found", 4)


def test_a_refusal_of_the_content_inside_the_stream_is_handed_back_after_one_call(model: Model) -> None:
    with pytest.raises(BadRequest) as refused:
        ask(model.chat(), "x" * 500_000)
    assert (refused.value.code, len(model.requests())) == ("context_length_exceeded", 1)


@pytest.mark.parametrize("fault", ["html", "redirect"])
def test_a_wrong_address_is_no_answer_and_nobody_is_followed_elsewhere(model: Model, fault: str) -> None:
    model.chaos(**{fault: {"times": 1}})
    with pytest.raises(UpstreamDown):
        ask(model.chat(KEYS[:1]), "hi")
    assert len(model.requests()) == 1


def test_the_list_of_models_is_fetched_once_from_each_key(model: Model) -> None:
    chat = model.chat()
    assert "gpt-4o" in chat.models()
    assert chat.models() == tuple(sorted(chat.models()))
    assert [(entry["path"], entry["key"]) for entry in model.requests()] == [
        ("/model/v1/models", key) for key in ("aaaa", "bbbb", "cccc")
    ]


def test_the_list_of_models_comes_from_the_next_key_when_one_is_refused(model: Model) -> None:
    model.chaos(refuse_key="aaaa")
    assert "gpt-4o" in model.chat().models()
    assert model.keys_asked()[:2] == ["aaaa", "bbbb"]


def test_an_upstream_for_some_people_answers_nobody_else(model: Model) -> None:
    keys = keys_of(["sk-sandbox-aaaa"], Upstream("some", model.base_url, who=Who(("ou_1",), ("od-1",))))
    departments = {"ou_2": ("od-1",)}
    chat = Chat(
        Pool(keys), Http(environment={}), model="gpt-4o", departments=lambda person: departments.get(person, ())
    )
    assert [ask(chat, "[[say yes]]", person=person) for person in ("ou_1", "ou_2")] == ["yes", "yes"]
    with pytest.raises(NotServed):
        ask(chat, "hi", person="ou_3")


def test_each_upstream_is_asked_by_its_own_name_of_the_model(model: Model) -> None:
    upstream = Upstream("one", model.base_url, aliases={"quick": "gpt-4o-mini"}, extra={"X-Team": "a"})
    chat = Chat(Pool(keys_of(["sk-sandbox-aaaa"], upstream)), Http(environment={}), model="quick")
    assert ask(chat, "[[say yes]]") == "yes"
    assert model.ended()[0]["model"] == "gpt-4o-mini"
