"""Every text that people see exists in Chinese and in English, side by side, and says the same in both."""

import re
import string
from typing import Protocol

import pytest

from bot.doctor.words.all import WORDS as DOCTOR
from cards.texts import TEXTS
from gateway.openapi.words import PAGE as DOCS
from gateway.texts import TEXTS as PAGES
from gateway.words import WORDS
from llm.sentences import SENTENCES

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# In an English sentence Chinese may stand only where it is quoted: a command or a button is typed as it is written.
QUOTED = re.compile("[「“](.*?)[」”]")


class Both(Protocol):
    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


ALL: dict[str, Both] = {
    **{f"cards:{name}": text for name, text in TEXTS.items()},
    **{f"llm:{name}": sentence for name, sentence in SENTENCES.items()},
    **{f"gateway:{name}": words for name, words in WORDS.items()},
    **{f"pages:{name}": words for name, words in PAGES.items()},
    **{f"docs:{name}": words for name, words in DOCS.items()},
    **{f"doctor:{name}": text for name, text in DOCTOR.items()},
}


def blanks(template: str) -> set[str]:
    """The names that a text leaves open."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_there_are_texts() -> None:
    assert len(ALL) > 40


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_text_is_said_in_both_languages(name: str) -> None:
    text = ALL[name]
    assert text.zh.strip()
    assert text.en.strip()
    assert blanks(text.zh) == blanks(text.en)
    assert not CHINESE.search(QUOTED.sub("", text.en)), text.en
    # What is nothing but values and signs, such as "{number}/{count}", is the same in every language.
    assert CHINESE.search(text.zh) or text.zh == text.en or not re.search("[a-z]{3}", re.sub(r"{.*?}", "", text.en))
