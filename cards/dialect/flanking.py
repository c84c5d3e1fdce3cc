"""Puts emphasis marks where every reader of CommonMark sees them as marks.

`**` opens only where the character before it is no letter or the one behind it no punctuation, and so on:
https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run
Where the neighbours stand in the way, one of them is written as an entity: it looks the same and counts as punctuation.
"""

import unicodedata

from cards.escape import entity


class Mark(str):
    """`*`, `**` or `~~`, as opposed to text."""

    __slots__ = ("opening",)
    opening: bool

    def __new__(cls, sign: str, *, opening: bool) -> "Mark":
        made = super().__new__(cls, sign)
        made.opening = opening
        return made


def joined(parts: list[str]) -> str:
    """Text and marks as one string."""
    if not any(isinstance(part, Mark) for part in parts):
        return "".join(parts)
    found = [part for part in parts if part]
    for index, part in enumerate(found):
        if isinstance(part, Mark):
            _fit(found, index, part)
    return "".join(found)


def _fit(parts: list[str], index: int, mark: Mark) -> None:
    """Look at the run of equal signs that this mark belongs to, and rewrite a neighbour if it must be."""
    first, last = index, index
    while first > 0 and isinstance(parts[first - 1], Mark) and parts[first - 1][0] == mark[0]:
        first -= 1
    while last + 1 < len(parts) and isinstance(parts[last + 1], Mark) and parts[last + 1][0] == mark[0]:
        last += 1
    outside, inside = (first - 1, last + 1) if mark.opening else (last + 1, first - 1)
    _rewrite(parts, outside, inside, mark.opening)


def _rewrite(parts: list[str], outside: int, inside: int, opening: bool) -> None:
    """`inside` must not be white; if it is punctuation, `outside` must be white or punctuation."""
    within = _edge(parts, inside, first=opening)
    if within.isspace():
        _encode(parts, inside, first=opening)
        within = "&"
    beyond = _edge(parts, outside, first=not opening)
    if _may_be_mark(within) and beyond and not beyond.isspace() and not _is_mark(beyond):
        _encode(parts, outside, first=not opening)


def _edge(parts: list[str], index: int, *, first: bool) -> str:
    if not 0 <= index < len(parts):
        return ""
    return parts[index][0] if first else parts[index][-1]


def _encode(parts: list[str], index: int, *, first: bool) -> None:
    text = parts[index]
    parts[index] = entity(text[0]) + text[1:] if first else text[:-1] + entity(text[-1])


def _may_be_mark(char: str) -> bool:
    """Whether some reader could take it for punctuation (symbols are, for newer ones)."""
    return bool(char) and unicodedata.category(char)[0] in "PS"


def _is_mark(char: str) -> bool:
    """Whether every reader takes it for punctuation."""
    return unicodedata.category(char)[0] == "P" or char in "$+<=>^`|~"
