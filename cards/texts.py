"""Every text that people see, by name, in Chinese and English, and how a text becomes part of a card.

A card carries both languages (`i18n_content`); the reader's client chooses, and Chinese is what all others show.
https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/configure-multi-language-content
"""

from typing import Any

from cards.bilingual import Said, Text
from cards.escape import escape
from cards.words import admin, alerts, answer, help, notice, records, share, tokens

__all__ = ["TEXTS", "Said", "Text", "languages", "markdown_of", "md", "plain", "plain_of", "t"]

ROOMS = (notice, help, answer, tokens, share, admin, alerts, records)
TEXTS: dict[str, Text] = {name: text for room in ROOMS for name, text in room.WORDS.items()}


def t(name: str, **values: object) -> Text:
    """The text of this name with its values. Raises KeyError for an unknown name or a missing value."""
    return TEXTS[name].fill(**values)


def languages(said: Said) -> dict[str, str]:
    """Feishu's language names with the sentence in each."""
    return {"zh_cn": said.zh, "en_us": said.en}


def plain_of(said: Said, **look: Any) -> dict[str, Any]:
    """A `plain_text` object: nothing in it is ever read as markup. `look` is text_size, text_color, ..."""
    return {"tag": "plain_text", "content": said.zh, "i18n_content": languages(said), **look}


def plain(name: str, **values: object) -> dict[str, Any]:
    """The named text as a `plain_text` object."""
    return plain_of(t(name, **values))


def markdown_of(said: Said, **look: Any) -> dict[str, Any]:
    """A `markdown` element of a text that is itself in Feishu's dialect. `look` is element_id, text_size, ..."""
    return {"tag": "markdown", "content": said.zh, "i18n_content": languages(said), **look}


def md(name: str, **values: object) -> dict[str, Any]:
    """The named text as a `markdown` element. Values are shown as they are: what looks like markup is escaped."""
    return markdown_of(t(name, **{key: escape(str(value)) for key, value in values.items()}))
