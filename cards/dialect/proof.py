"""Reads a written line as any CommonMark client would, to be sure that its marks are taken for marks.

Bold and italics in one line are where readers can differ from the writer: which `*` closes which depends on all that
stands around them (https://spec.commonmark.org/0.31.2/#emphasis-and-strong-emphasis, rules 9 to 17).
"""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from cards.dialect.reading import inline_text

CLIENT = MarkdownIt("commonmark").enable("strikethrough")


def reads_back(text: str) -> bool:
    """Whether a client sees the words of this line, no mark among them and no word missing."""
    tokens: list[Token] = []
    CLIENT.inline.parse(text, CLIENT, {}, tokens)
    seen = "".join(token.content for token in tokens if token.type != "html_inline")
    return "".join(seen.split()) == "".join(inline_text(text).split())
