"""Lines of code as pieces, in fences that no line of them can end."""

import re

from cards.dialect.pieces import Code, Piece
from cards.dialect.spans import defused

LANGUAGE = re.compile(r"[A-Za-z0-9+#_.\-]{1,20}")
TICKS = re.compile(r"[ \t]*(`{3,})")


def language_of(info: str) -> str:
    """The language's name out of a fence's info string."""
    found = LANGUAGE.match(info.strip())
    return found.group() if found else ""


class Lines:
    """The lines of one code block. `mark` is the model's own fence: one of tildes is there because ticks are inside."""

    def __init__(self, mark: str, language: str) -> None:
        self._language = language
        self._block = Code(mark if mark.startswith("`") else "````" if mark else "```", language)

    def piece(self, line: str) -> Piece:
        """A line that could end the fence it stands in goes on in a longer one."""
        ticks = TICKS.match(line)
        if ticks is not None and len(ticks.group(1)) >= len(self._block.fence):
            self._block = Code("`" * (len(ticks.group(1)) + 1), self._language)
        return Piece("code", defused(line), self._block)
