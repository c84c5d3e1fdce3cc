"""What holds for every card about tokens, shares and administration: taken by the platform, bilingual, no secret."""

import json
import re

import pytest

from cards.elements import MAX_BYTES
from cards.plain import text_of
from cards.tokens import token
from tests.cards.limits import MAX_ELEMENTS, count_elements
from tests.cards.looking import accepted, objects, values, words
from tests.cards.token_samples import HOME, LIVE, NOW, SECRET, SECRET_PART, every_card

CARDS = every_card()
COMMANDS = {"获取key", "我的key", "用量", "续期", "轮换", "吊销", "申请额度", "批准", "拒绝", "用户", "公告"}
CHINESE = re.compile("[\u4e00-\u9fff]")
GIVEN = re.compile("[「“].*?[」”]|夏天|我的电脑|小满|设计部|部门|模型|今晚维护|很长的一句话|其他 / others", re.DOTALL)


@pytest.mark.parametrize("name", CARDS)
def test_the_platform_takes_the_card(name: str) -> None:
    (card,) = CARDS[name]
    assert accepted(card) <= MAX_BYTES
    assert count_elements(card) <= MAX_ELEMENTS


@pytest.mark.parametrize("name", CARDS)
def test_the_card_speaks_both_languages(name: str) -> None:
    (card,) = CARDS[name]
    assert CHINESE.search(words(card, "zh"))
    assert not CHINESE.search(GIVEN.sub("", words(card, "en"))), words(card, "en")
    assert not re.search(r"\{\w+\}", words(card, "zh") + words(card, "en")), "a blank was not filled"
    assert card["config"]["summary"]["i18n_content"]["en_us"]


@pytest.mark.parametrize("name", CARDS)
def test_a_button_is_a_command_with_plain_values(name: str) -> None:
    for value in values(CARDS[name]):
        assert value["do"] in COMMANDS
        assert set(value) <= {"do", "of", "with", "slot", "by"}
        assert all(isinstance(part, str) and part for part in value.values())


@pytest.mark.parametrize("name", CARDS)
def test_nothing_that_people_wrote_becomes_markup(name: str) -> None:
    (card,) = CARDS[name]
    markdown = [item for item in objects(card) if item.get("tag") == "markdown"]
    assert not [item for item in markdown if "<at" in json.dumps(item)]
    assert not [
        item
        for item in markdown
        if "](" in item["content"].replace("[a](https://e.com)", "") and "announce" not in name
    ]


@pytest.mark.parametrize("name", CARDS)
def test_a_card_without_a_secret_never_shows_one(name: str) -> None:
    assert SECRET_PART not in json.dumps(CARDS[name], ensure_ascii=False)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_card_can_be_said_in_a_text_message(language: str) -> None:
    for name, cards in CARDS.items():
        said = text_of(cards[0], language)  # type: ignore[arg-type]
        assert said.strip(), name
        assert "**" not in said.replace("**|**", "").replace("-****", ""), (name, said)


def test_the_secret_is_noticed_where_it_is_shown() -> None:
    shown = token.render(token=LIVE, now=NOW, secret=SECRET, **HOME)
    assert SECRET_PART in json.dumps(shown, ensure_ascii=False)
