"""A card as a text message: for where a card cannot be shown.

A text message has markup of its own (`<at user_id=...>`), so what looks like a tag is broken up by an invisible joiner.
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/im-v1/message/create_json
"""

import re
from collections.abc import Iterator
from typing import Any, Literal

from cards.dialect.reading import plain_of_dialect

Language = Literal["zh", "en"]
TAG = re.compile(r"<(?=[A-Za-z/])")
SILENT = frozenset({"button", "input", "select_static", "overflow", "form"})
_KEYS = {"zh": "zh_cn", "en": "en_us"}


def text_of(card: dict[str, Any], language: Language = "zh") -> str:
    """The words of a card, a blank line between its parts; buttons are left out, for nobody could press them."""
    parts = (part.strip() for part in _words(card, language))
    return "\n\n".join(TAG.sub("<\u2060", part) for part in parts if part)


def _words(node: Any, language: Language) -> Iterator[str]:
    if isinstance(node, list):
        for child in node:
            yield from _words(child, language)
    if not isinstance(node, dict) or node.get("tag") in SILENT:
        return
    if node.get("tag") == "plain_text":
        yield _chosen(node, language)
    elif node.get("tag") == "markdown":
        yield plain_of_dialect(_chosen(node, language))
    else:
        for name in ("header", "title", "subtitle", "body", "elements", "columns", "text"):
            yield from _words(node.get(name), language)


def _chosen(node: dict[str, Any], language: Language) -> str:
    return str(node.get("i18n_content", {}).get(_KEYS[language], node.get("content", "")))
