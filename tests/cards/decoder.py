"""Reads cards and Markdown back into plain text, so that a test can tell whether a word was lost on the way.

It shares no code with cards/. Cards are read by plain CommonMark, strictly: a tag that is no `<br>`, a picture or an
address that is not http(s) raises Injected.

Plain text is what a reader sees, in its order, as a list of words and code lines:

- Prose is a list of words; any white space between them counts the same. Emphasis, heading sizes, bullets, quote bars
  and table borders are looks, not text. The number of a list item is text (`3.`), counted as CommonMark counts.
- Code is its lines, each as one entry that begins with a line feed, every blank kept; its language and its fence
  are not text.
- A link is its words; without words, its address. A picture is its description, else its address. Link titles are not
  text. Addresses are compared on their own (`addresses_of_*`).
- HTML is text as it was written, but `<br>`, which is white space. Link definitions are text as they were written.
  A link whose address is not http(s), or longer than 2,000 characters, is text as it was written.
- Mathematics is code: `\\(..\\)`, `\\[..\\]`, `$..$`, `$$..$$` keep every character, their marks too.
- Emphasis beside Chinese punctuation counts as emphasis (https://github.com/tats-u/markdown-cjk-friendly).
- Cells beyond the header of a table are part of the row's last cell, with the bars between them.
- Not text: control characters; the joiner U+2060 behind a `<` in code; a table's header that is repeated on the next
  card, which begins with U+2060.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.cards.model_markdown import Markdown
from tests.cards.reading import Injected, Reading

__all__ = [
    "Injected",
    "addresses_of_markdown",
    "addresses_of_pages",
    "letters",
    "plain_of_cards",
    "plain_of_markdown",
    "plain_of_pages",
    "size_of",
    "tables_of",
]

JOINER = "\u2060"


def plain_of_markdown(source: str) -> list[str]:
    """The plain text of what a model said."""
    return list(Markdown(source).entries())


def addresses_of_markdown(source: str) -> list[str]:
    reading = Markdown(source)
    list(reading.entries())
    return reading.addresses


def plain_of_pages(pages: Iterable[str]) -> list[str]:
    """The plain text of pages in Feishu's dialect."""
    return [entry for page in pages for entry in _Page(page).entries()]


def addresses_of_pages(pages: Iterable[str]) -> list[str]:
    found = []
    for page in pages:
        reading = _Page(page)
        list(reading.entries())
        found += reading.addresses
    return found


def plain_of_cards(cards: Iterable[dict[str, Any]]) -> list[str]:
    """The plain text of the `answer` elements of cards."""
    return plain_of_pages(str(element["content"]) for card in cards for element in answers(card))


def tables_of(page: str) -> int:
    """How many tables a page has."""
    return sum(token.type == "table_open" for token in _Page.parser.parse(page))


def answers(node: Any) -> Iterator[dict[str, Any]]:
    """The elements called `answer`, wherever they are."""
    if isinstance(node, dict):
        if node.get("element_id") == "answer":
            yield node
        for child in node.values():
            yield from answers(child)
    elif isinstance(node, list):
        for child in node:
            yield from answers(child)


def letters(plain: Iterable[str]) -> str:
    """Plain text without any white space, for words that had to be cut because they fill a card alone."""
    return "".join("".join(plain).split())


def size_of(value: Any) -> int:
    """Bytes of compact JSON in UTF-8."""
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


class _AnyAddress(MarkdownIt):
    """Takes every link for a link, for a client might."""

    def validateLink(self, url: str) -> bool:
        return True


class _Page(Reading):
    """One page of a card, read by CommonMark with HTML, so that every tag shows up."""

    parser = _AnyAddress("commonmark").enable(["table", "strikethrough"])
    _repeated = False

    def cell(self, tokens: Sequence[Token], index: int) -> Iterator[str]:
        """A table's head that stood on the card before is not read again."""
        if tokens[index - 2].type == "tr_open":
            self._repeated = tokens[index].content.startswith(JOINER)
        if not (self._repeated and tokens[index - 1].type == "th_open"):
            yield from super().cell(tokens, index)

    def code(self, token: Token) -> str:
        return token.content.replace(f"<{JOINER}", "<")

    def tag(self, tag: str) -> str:
        return " " if tag == "<br>" else super().tag(tag)

    def _texts(self, children: Sequence[Token]) -> Iterator[str]:
        for token in children:
            if token.type == "image":
                raise Injected(f"a picture: {token.attrs['src']!r}")
            if token.type == "link_open" and not re.match(r"https?://", str(token.attrs["href"]), re.IGNORECASE):
                raise Injected(f"an address: {token.attrs['href']!r}")
        yield from super()._texts(children)
