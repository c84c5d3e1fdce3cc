"""The answer card in each of its states: its elements by id, its buttons, its languages."""

import pytest

from cards.bilingual import Text
from cards.elements import json_bytes
from cards.plain import text_of
from cards.talk import answer
from tests.cards.looking import accepted, element, ids, labels, objects, values, words

STATES: tuple[answer.State, ...] = ("queued", "thinking", "streaming", "done", "stopped", "failed")
FOOTER = answer.Footer(model="gpt-5", seconds=3.21, turns=4, left_out=2, tokens=512)


def card(state: answer.State, *pages: str, **more: object) -> dict[str, object]:
    """The last card of the answer to om_1."""
    return answer.render(question="om_1", pages=pages, state=state, **more)[-1]  # type: ignore[arg-type]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("pages", [(), ("one",), ("one", "two", "three")])
def test_every_card_is_taken_by_the_platform(state: answer.State, pages: tuple[str, ...]) -> None:
    for made in answer.render(question="om_1", pages=pages, state=state, reasoning="hm", footer=FOOTER, trace="om_1"):
        assert accepted(made) == json_bytes(made)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("pages", [(), ("one",), ("one", "two")])
def test_the_answer_element_is_there_and_never_empty(state: answer.State, pages: tuple[str, ...]) -> None:
    cards = answer.render(question="om_1", pages=pages, state=state)
    assert [element(made, "answer")["content"] for made in cards if pages] == list(pages)
    assert all(element(made, "answer")["content"].strip() for made in cards)


@pytest.mark.parametrize(
    ("state", "commands"),
    [
        ("queued", ["停止"]),
        ("thinking", ["停止"]),
        ("streaming", ["停止"]),
        ("done", ["重新生成", "新话题", "赞", "踩"]),
        ("stopped", ["重新生成", "新话题", "赞", "踩"]),
        ("failed", ["重试"]),
    ],
)
def test_the_buttons_are_the_commands_of_the_state(state: answer.State, commands: list[str]) -> None:
    made = card(state, "text")
    assert [value["do"] for value in values(element(made, "actions"))] == commands
    assert {value["of"] for value in values(made)} == {"om_1"}
    for command in {"停止", "重新生成", "新话题", "重试"} & set(commands):
        assert command in labels(made)


def test_buttons_have_english_labels() -> None:
    assert labels(card("done", "x"), "en") == ["Regenerate", "New topic", "👍", "👎"]
    assert labels(card("thinking"), "en") == ["Stop"]
    assert labels(card("failed", "x"), "en") == ["Retry"]


@pytest.mark.parametrize("state", STATES)
def test_only_a_growing_answer_streams(state: answer.State) -> None:
    config = card(state, "text")["config"]
    assert config["streaming_mode"] == (state in ("thinking", "streaming"))  # type: ignore[index]


def test_nothing_but_the_text_differs_between_two_pictures_of_a_stream() -> None:
    """So delivery can send the text alone."""
    before, after = card("streaming", "one"), card("streaming", "one two")
    element(after, "answer")["content"] = "one"
    assert before == after


def test_only_the_last_of_several_cards_has_buttons_and_footer() -> None:
    cards = answer.render(question="om_1", pages=("a", "b", "c"), state="done", footer=FOOTER)
    assert ["actions" in ids(made) for made in cards] == [False, False, True]
    assert ["footer" in ids(made) for made in cards] == [False, False, True]
    assert [words(element(made, "part"))[:3] for made in cards] == ["1/3", "2/3", "3/3"]


def test_a_closed_card_is_not_touched_when_the_answer_grows_another() -> None:
    two = answer.render(question="om_1", pages=("a", "b"), state="streaming")
    three = answer.render(question="om_1", pages=("a", "b", "c"), state="streaming")
    assert two[0] == three[0]
    assert [made["config"]["streaming_mode"] for made in three] == [False, False, True]


def test_the_footer_says_what_the_answer_knew() -> None:
    footer = element(card("done", "x", footer=FOOTER), "footer")
    assert words(footer, "zh") == "gpt-5 · 3.2 秒 · 上文 4 轮 · 省去 2 轮 · 512 tokens"
    assert words(footer, "en") == "gpt-5 · 3.2 s · 4 earlier turns · 2 left out · 512 tokens"


def test_the_footer_says_why_the_model_ended_early() -> None:
    assert "继续" in words(element(card("done", "x", footer=answer.Footer(note="length")), "footer"))


def test_a_failure_is_a_sentence_an_id_and_a_way_to_retry() -> None:
    made = card("failed", error=Text("上游坏了", "upstream is down"), trace="om_1")
    assert "上游坏了" in words(made, "zh")
    assert "upstream is down" in words(made, "en")
    assert "om_1" in words(element(made, "trace"))


def test_a_failure_keeps_what_was_said() -> None:
    made = card("failed", "half an answer", error="failed_often", trace="om_1")
    assert element(made, "answer")["content"] == "half an answer"
    assert words(element(made, "error"))


def test_a_stopped_answer_keeps_what_was_said() -> None:
    made = card("stopped", "half an answer")
    assert element(made, "answer")["content"] == "half an answer"
    assert "已停止" in words(made)


def test_a_place_in_the_queue_is_told() -> None:
    assert "7" in words(element(card("queued", position=7), "answer"))


def test_the_reasoning_is_open_until_the_answer_begins() -> None:
    assert element(card("thinking", reasoning="step one"), "reasoning")["expanded"] is True
    assert element(card("streaming", "x", reasoning="step one"), "reasoning")["expanded"] is False
    assert "step one" in words(element(card("done", "x", reasoning="step one"), "reasoning"))


def test_a_long_reasoning_shows_its_end() -> None:
    made = words(element(card("thinking", reasoning="思" * 20_000 + "最后一步"), "reasoning"))
    assert made.endswith("最后一步")
    assert "省略" in made


def test_a_bad_verdict_asks_why_and_says_thanks() -> None:
    asking = element(card("done", "x", verdict="down"), "actions")
    reasons = [value["reason"] for value in values(asking) if "reason" in value]
    assert len(reasons) >= 4
    thanks = answer.actions(question="om_1", state="done", verdict="down", reason=reasons[0])
    assert "谢谢" in words(thanks)
    assert not [value for value in values(thanks) if "reason" in value]


def test_a_verdict_is_seen_on_its_button() -> None:
    made = card("done", "x", verdict="up")
    chosen = [item for item in objects(made) if item.get("tag") == "button" and item["type"] == "primary"]
    assert [button["text"]["content"] for button in chosen] == ["👍"]


def test_the_chat_list_shows_the_first_words() -> None:
    summary = card("done", "# **Title**\n\nFirst words of the answer")["config"]["summary"]  # type: ignore[index]
    assert summary["content"] == "Title First words of the answer"


def test_a_page_that_is_too_large_becomes_several() -> None:
    cards = answer.render(question="om_1", pages=("字\n" * 20_000,), state="done", reasoning="x" * 50_000)
    assert len(cards) > 3
    assert max(json_bytes(made) for made in cards) <= 30_000


def test_a_card_becomes_a_text_message_without_markup() -> None:
    page = "## T\n\n**b** &#42; [l](https://x.com)<br>n\n\n- i\n\n```py\na  &#42;\n```\n\n| \u2060h |\n| --- |\n| 1 |"
    made = card("done", page, footer=FOOTER)
    text = "T\n\nb * l (https://x.com)\nn\n\n- i\n\na  &#42;\n\n| h |\n| 1 |"
    assert text_of(made) == f"{text}\n\ngpt-5 · 3.2 秒 · 上文 4 轮 · 省去 2 轮 · 512 tokens"
    assert text_of(made, "en").endswith("2 left out · 512 tokens")
