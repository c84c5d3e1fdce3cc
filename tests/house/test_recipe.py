"""The recipe "add a command" in CONTRIBUTING.md works as it is written."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from cards import notice, texts
from cards.bilingual import Text
from handlers import commands
from handlers.base import Message, Person, Stop, View
from tests.house.tracked import text_of


def blocks() -> list[str]:
    found = re.findall(r"^ *```python\n(.*?)^ *```", text_of(Path("CONTRIBUTING.md")), re.MULTILINE | re.DOTALL)
    return [textwrap.dedent(block) for block in found]


def test_the_new_command_of_the_recipe_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    word, says, handler, test = blocks()
    aliases: dict[str, Any] = {}
    words: dict[str, Text] = {}
    exec(word, {"ALIASES": aliases})
    exec(says, {"WORDS": words, "Text": Text})
    for name, others in aliases.items():
        for alias in (name, *others):
            monkeypatch.setitem(commands._WORDS, alias, name)
    for name, text in words.items():
        monkeypatch.setitem(texts.TEXTS, name, text)

    module: dict[str, Any] = {}
    exec(compile(handler, "recipe", "exec"), module)
    dice = module["Dice"]()
    message = Message(id="om_1", kind="message", person=Person("ou_1"), chat="oc_1", text="/dice")
    assert dice.matches(message)
    [view] = list(dice.handle(message, Stop()))
    assert isinstance(view, View)
    assert view.render is notice.render
    assert "点" in str(view.cards())
    compile(test, "recipe", "exec")


def test_the_recipe_names_what_is_there() -> None:
    wiring = text_of(Path("bot/talk/wiring.py"))
    assert "def handlers(self)" in wiring
    assert "Conversation(" in wiring.partition("def handlers(self)")[2]
