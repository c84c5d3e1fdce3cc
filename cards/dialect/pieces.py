"""What an answer is packed from: the smallest parts that stay whole unless one alone is larger than a page.

A paragraph, a list item, a line of code, a row of a table. Lists and quotes may nest; code and tables stand at the
top level wherever the model put them, because Feishu promises them nowhere else.
"""

from dataclasses import dataclass
from json.encoder import encode_basestring
from typing import Literal

CHILD_INDENT = 4
"""Feishu: four spaces for each level of a list."""


@dataclass(frozen=True, slots=True, eq=False)
class Code:
    """A code block: the fence that no line of it can end, and the language's name."""

    fence: str = "```"
    language: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table: its header row with the delimiter row, repeated wherever the table goes on."""

    head: str


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """One part. `text` is dialect without list marks, quote marks and fences.

    block    the code block or table that it belongs to
    quote    levels of quotation around it; `quoted` is the same object for all that stands in one quotation
    marker   a list item's `- ` or `3. `
    indents  a list item's outer items: how far each moves its children to the right
    listing  the same object for all items of one list; None for a list at the top level
    """

    kind: Literal["text", "item", "code", "row"]
    text: str
    block: Code | Table | None = None
    quote: int = 0
    quoted: object = None
    marker: str = ""
    indents: tuple[int, ...] = ()
    listing: object = None

    @property
    def is_heading(self) -> bool:
        return self.kind == "text" and self.text.startswith("#")


def size_of(text: str) -> int:
    """Bytes that a text takes inside of a JSON string in UTF-8."""
    return len(encode_basestring(text).encode()) - 2
