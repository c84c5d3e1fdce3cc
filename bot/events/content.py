"""The words in a message's content, whatever its type: what a reader would read out to somebody.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/events/message_content
Everything in here was written by strangers: any field may be missing or of another type.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.events.fields import Json, read_object
from handlers.base import Attachment

DEEPEST = 20
"""Levels of lists in a post; the platform has two, a third for the language."""

_PLACEHOLDER = re.compile(r"@_(?:user_\d+|all(?![A-Za-z0-9_]))[ \u00a0]?")
_MARKS = {"image": "[image]", "audio": "[voice]", "media": "[video]", "sticker": "[sticker]"}
_LANGUAGES = ("zh_cn", "en_us", "ja_jp", "zh_hk", "zh_tw")


def text_of_content(kind: str, content: Any, mentions: Sequence[Any] = (), bot: str = "") -> str:
    """The words of a parsed content object, with names for @ placeholders and without the bot's own @.

    What is no text becomes a mark such as [image] or [file: plan.pdf]. `bot` is the bot's open_id.
    """
    content = content if isinstance(content, dict) else {}
    if kind == "text":
        text = _text(content.get("text"))
    elif kind == "post":
        text = _post(content)
    elif kind == "interactive":
        text = "\n".join(_strings(content, 0))
    else:
        name = _text(content.get("file_name"))
        text = f"[{kind}: {name}]" if name else _MARKS.get(kind, f"[{kind}]" if kind else "")
    return name_mentions(text, mentions, bot).strip()


def parse_content(text: Any) -> Json:
    """A content string as an object; an empty one where it is none."""
    return read_object(text) if isinstance(text, str) else {}


def attachments_of(kind: str, content: Json) -> tuple[Attachment, ...]:
    """The files that came with a message, pictures and videos within a post included."""
    if kind == "post":
        nodes = [node for line in _lines(_body(content), 0) for node in line]
        return tuple(found for node in nodes for found in _attachment(_text(node.get("tag")), node))
    return tuple(_attachment(kind, content))


def open_id_of(mention: Any) -> str:
    """A mention's open_id: events nest it in an object, the message API gives it plain."""
    if not isinstance(mention, dict):
        return ""
    known = mention.get("id")
    return _text(known.get("open_id")) if isinstance(known, dict) else _text(known)


def name_mentions(text: str, mentions: Sequence[Any], bot: str = "") -> str:
    """`@_user_1 hi` -> `@Lin hi`; the bot's own placeholder goes, with the space after it."""
    known = {_text(mention.get("key")): mention for mention in mentions if isinstance(mention, dict)}

    def named(found: re.Match[str]) -> str:
        key = found.group().rstrip(" \u00a0")
        blank = found.group()[len(key) :]
        mention = known.get(key)
        if key == "@_all":
            return f"@all{blank}"
        if mention is None:
            return found.group()
        if bot and open_id_of(mention) == bot:
            return ""
        return f"@{_text(mention.get('name')) or 'somebody'}{blank}"

    return _PLACEHOLDER.sub(named, text)


def _attachment(kind: str, fields: Json) -> Iterator[Attachment]:
    kind = "image" if kind == "img" else kind
    key = _text(fields.get("image_key" if kind == "image" else "file_key"))
    if kind in ("image", "file", "audio", "media") and key:
        yield Attachment(kind, key, _text(fields.get("file_name")))


def _body(content: Json) -> Json:
    """A post comes without a language level when it is received, and with one when it was sent."""
    if "content" in content:
        return content
    for name in _LANGUAGES:
        inner = content.get(name)
        if isinstance(inner, dict):
            return inner
    return {}


def _post(content: Json) -> str:
    body = _body(content)
    lines = ["".join(_node(node) for node in line) for line in _lines(body, 0)]
    return "\n".join(filter(None, [_text(body.get("title")), "\n".join(lines)]))


def _lines(value: Any, depth: int) -> Iterator[list[Json]]:
    """The paragraphs of a post, each a list of nodes, however they are nested."""
    if isinstance(value, dict):
        value = value.get("content")
    if not isinstance(value, list) or depth > DEEPEST:
        return
    nodes = [item for item in value if isinstance(item, dict)]
    if nodes:
        yield nodes
    for item in value:
        if isinstance(item, list):
            yield from _lines(item, depth + 1)


def _node(node: Json) -> str:
    tag, text = _text(node.get("tag")), _text(node.get("text"))
    match tag:
        case "a":
            href = _text(node.get("href"))
            return f"[{text}]({href})" if href and text != href else text
        case "at":
            who = _text(node.get("user_id"))
            return who if _PLACEHOLDER.fullmatch(who) else f"@{_text(node.get('user_name')) or who}"
        case "img" | "media":
            return _MARKS["image" if tag == "img" else "media"]
        case "emotion":
            return f":{_text(node.get('emoji_type'))}:"
        case "hr":
            return "\n---\n"
        case "code_block":
            return f"\n```{_text(node.get('language')).lower()}\n{text.rstrip()}\n```\n"
    return text


def _strings(value: Any, depth: int) -> Iterator[str]:
    """The visible words of a card as the message API simplifies it."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _strings(item, depth + 1)
    if isinstance(value, dict) and value.get("tag") != "button":
        for name in ("title", "text", "content", "elements", "body", "header", "fields", "columns"):
            inner = value.get(name)
            if isinstance(inner, str) and inner.strip():
                yield inner.strip()
            else:
                yield from _strings(inner, depth + 1)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
