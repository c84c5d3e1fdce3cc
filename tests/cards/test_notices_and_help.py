"""Notices, lists to choose from and the help card: both languages, buttons that are commands, facts filled in."""

import re

import pytest

from cards import help as help_card
from cards import notice
from cards.elements import Card
from tests.cards.limits import MAX_ELEMENTS, count_elements
from tests.cards.looking import accepted, labels, values, words

CHINESE = re.compile("[\u4e00-\u9fff]")
QUOTED = re.compile("[「“].*?[」”]")
CARDS: dict[str, list[Card]] = {
    **{name: notice.render(name=name) for name in ("nothing_to_stop", "nothing_to_retry", "new_topic", "not_yours")},
    **{
        f"unreadable {kind}": notice.unreadable(content=kind)
        for kind in ("text", "image", "audio", "file", "merge_forward", "hongbao")
    },
    "queue full": notice.render(name="queue_full", count=50),
    "new topic, choices stay": notice.new_topic(stays={"role": "poet", "model": "gpt-5"}),
    "model chosen": notice.render(name="model_chosen", value="gpt-5"),
    "role chosen": notice.render(name="role_chosen", value="poet"),
    "models": notice.choices(of="model", values=("gpt-5", "gpt-5-mini"), now="gpt-5"),
    "role chosen in a group": notice.render(name="role_chosen", value="poet", note="chosen_here"),
    "roles": notice.choices(of="role", values=("poet",), now="", back="x", unknown="painter", note="chosen_here"),
    "no roles": notice.choices(of="role", values=(), now=""),
    **{
        f"{occasion} {scope}": help_card.render(occasion=occasion, hours=12, turns=20, scope=scope)
        for occasion in ("help", "opened", "joined")
        for scope in ("topic", "member", "group")
    },
}


@pytest.mark.parametrize("name", CARDS)
def test_the_card_is_taken_and_speaks_both_languages(name: str) -> None:
    (card,) = CARDS[name]
    assert accepted(card) <= 30_000
    assert count_elements(card) <= MAX_ELEMENTS
    assert CHINESE.search(words(card, "zh"))
    assert not CHINESE.search(QUOTED.sub("", words(card, "en"))), words(card, "en")
    assert not re.search(r"\{\w+\}", words(card, "zh") + words(card, "en")), "a blank was not filled"


def test_a_choice_is_the_command_with_its_argument() -> None:
    (card,) = CARDS["models"]
    assert values(card) == [{"do": "模型", "with": "gpt-5"}, {"do": "模型", "with": "gpt-5-mini"}]
    assert labels(card) == ["gpt-5", "gpt-5-mini"]


def test_a_hundred_models_still_fit_on_a_card() -> None:
    (card,) = notice.choices(of="model", values=tuple(f"model-{number}" for number in range(100)), now="model-1")
    assert accepted(card)


def test_an_example_is_a_question_to_press() -> None:
    (card,) = CARDS["help topic"]
    asked = [value for value in values(card) if value["do"] == "ask"]
    assert len(asked) >= 3
    assert all(CHINESE.search(value["text"]) and not CHINESE.search(value["text_en"]) for value in asked)
    assert [value["text"] for value in asked] == labels(card)[: len(asked)]
    assert [value["text_en"] for value in asked] == labels(card, "en")[: len(asked)]


def test_help_says_how_long_and_how_much_is_remembered() -> None:
    (card,) = CARDS["help topic"]
    assert "20" in words(card)
    assert "12" in words(card)


def test_help_tells_how_a_group_is_kept_apart() -> None:
    told = {scope: words(CARDS[f"help {scope}"][0]) for scope in ("topic", "member", "group")}
    assert len(set(told.values())) == 3


def test_in_a_group_the_bot_says_when_it_answers() -> None:
    assert "@我" in words(CARDS["joined topic"][0])
    assert "mention me" in words(CARDS["joined topic"][0], "en")


def test_a_picture_is_refused_in_its_own_words() -> None:
    assert words(CARDS["unreadable image"][0]) != words(CARDS["unreadable audio"][0])
