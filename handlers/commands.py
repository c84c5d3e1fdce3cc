"""The words that are commands, and how forgiving we are about the way they are written.

A command is the whole message: 「帮助」 is one, "help me with a letter" is a question. Full-width forms, traditional
characters, spaces, letter case and a slash in front are forgiven. A pressed button is the same command, typed by the
person who pressed; so what stands on a button may be typed, too.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handlers.base import Message
from handlers.typed.folding import SIMPLIFIED

ALIASES = {
    "帮助": ("help", "/help", "?", "菜单"),
    "停止": ("stop", "/stop", "停"),
    "新话题": ("new", "/new", "newtopic", "/clear", "/reset", "清除", "重新开始"),
    "重试": ("/retry", "retry", "regenerate", "再试一次", "重新生成"),
    "模型": ("/model",),
    "角色": ("/role",),
    "我的key": ("/keys", "mykeys"),
    "用量": ("/usage", "usage"),
    "记录": ("/records",),
    "续期": ("/renew",),
    "轮换": ("/rotate",),
    "吊销": ("/revoke",),
    "状态": (),
    "用户": (),
    "额度": (),
    "公告": (),
    "告警": (),
}
TAKES_ARGUMENT = frozenset({"模型", "角色"})
_WORDS = {alias: word for word, aliases in ALIASES.items() for alias in (word, *aliases)}


@dataclass(frozen=True)
class Command:
    """A command word in its Chinese form, and what stood behind it."""

    word: str
    argument: str = ""


def command(message: Message) -> Command | None:
    """The command that was typed, pressed or chosen from the bot's menu; None for everything else."""
    if message.kind == "press":
        return _pressed(message)
    if message.kind == "menu":
        return typed(f"/{message.text.lstrip('/')}") or typed(message.text)
    if message.kind == "message" and message.addressed:
        return typed(message.text)
    return None


def word_of(message: Message) -> str:
    """The word of the command, however it was given; "" for everything else."""
    asked = command(message)
    return asked.word if asked is not None else ""


def pressed(message: Message) -> str:
    """The word of the button that was pressed; "" for everything else."""
    return str(value_of(message).get("do", "")) if message.kind == "press" else ""


def typed(text: str) -> Command | None:
    """Read a command out of what somebody typed."""
    words = unicodedata.normalize("NFKC", text).strip(" \t\r\n。.!~,、").split()
    if not words:
        return None
    word = _word("".join(words))
    if word is not None:
        return Command(word)
    word = _word(words[0])
    if word in TAKES_ARGUMENT and len(words) == 2:
        return Command(word, words[1])
    return None


def _word(said: str) -> str | None:
    """The command that this is a way to write, if it is one."""
    said = said.casefold().translate(SIMPLIFIED)
    return _WORDS.get(said) or _WORDS.get(said.removeprefix("/"))


def rest_of(message: Message, word: str) -> str | None:
    """All that was typed behind this command, as it was typed, "" where nothing was; None for any other message.

    A blank or a colon stands between: 「额度 小满 200000」, 「/renew 30」.
    """
    if message.kind == "menu":
        return "" if word_of(message) == word else None
    if message.kind != "message" or not message.addressed:
        return None
    text = message.text.strip()
    plain = text.translate(SIMPLIFIED)
    for name in (word, *ALIASES[word]):
        begins = re.match(rf"/?{re.escape(name)}(?=$|[\s:：])[\s:：]*", plain, re.IGNORECASE)
        if begins is not None:
            return text[begins.end() :].strip()
    asked = typed(text)
    return "" if asked is not None and asked.word == word else None


def subject_of(message: Message) -> str:
    """The question that a pressed button speaks about; empty for a typed command."""
    return str(value_of(message).get("of", ""))


def value_of(message: Message) -> Mapping[str, Any]:
    """What the pressed button bears; nothing where none was pressed."""
    return message.press.value if message.press is not None else {}


def _pressed(message: Message) -> Command | None:
    word = pressed(message)
    return Command(word, str(value_of(message).get("with", ""))) if word else None
