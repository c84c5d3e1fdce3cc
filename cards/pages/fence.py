"""A fenced code block that is still open: each line is final when it is complete, so it is read line by line.

The same rules as the parser's, for fences at the margin: https://spec.commonmark.org/0.31.2/#fenced-code-blocks
"""

import re

from cards.dialect.code import Lines, language_of
from cards.dialect.pieces import Piece

OPENING = re.compile(r"(?:[ \t]*\n)*(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)\n")
MAYBE_CLOSING = re.compile(r" {0,3}(?:`+|~+)[ \t]*")


def opening_fence(source: str) -> "tuple[Fence, int] | None":
    """The fence that a text begins with, and where its code starts; None when it begins otherwise."""
    found = OPENING.match(source)
    if found is None:
        return None
    mark, info = found.group("mark"), found.group("info")
    if mark[0] == "`" and "`" in info:
        return None
    return Fence(mark, language_of(info)), found.end()


class Fence:
    """Open code. `closed` becomes true with its closing line."""

    def __init__(self, mark: str, language: str) -> None:
        self.closed = False
        self._closing = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*")
        self._lines = Lines(mark, language)

    def take(self, source: str) -> tuple[list[Piece], str]:
        """The code of complete lines, and what stands behind the closing line."""
        pieces: list[Piece] = []
        start = 0
        while (end := source.find("\n", start)) >= 0:
            line, start = source[start:end], end + 1
            if self._closing.fullmatch(line):
                self.closed = True
                break
            pieces.append(self._lines.piece(line))
        return pieces, source[start:]

    def end(self, line: str) -> list[Piece]:
        """The last line, which no line end follows."""
        return [] if not line or self._closing.fullmatch(line) else [self._lines.piece(line)]

    def preview(self, line: str) -> list[Piece]:
        """The line that is being written, unless it may become the closing one."""
        return [] if not line or MAYBE_CLOSING.fullmatch(line) else [self._lines.piece(line)]
