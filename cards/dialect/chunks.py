"""Cuts a paragraph that is far too long into parts which mean the same on their own, so that its cost stays linear.

No model writes such paragraphs on purpose; people ask for a letter ten thousand times, and no card may stall for it.
"""

import re
from collections.abc import Iterator

from cards.dialect.grammar import inline_tokens

CHUNK = 2_000
"""Characters of a part, about. Where to cut is decided by the next 2 * CHUNK characters, whatever follows."""

PLACES = re.compile(r"\n|[ \t]|(?<=[。！？；，、])")
MARKUP = re.compile(r"[*_~`\[$<]|\\[(\[]")


def chunks(source: str) -> Iterator[str]:
    """The parts of one paragraph's source; the whole for any that a person would write."""
    while (cut := first_cut(source)) is not None:
        yield source[:cut]
        source = source[cut:].lstrip(" \t\n")
    yield source


def first_cut(source: str) -> int | None:
    """Where the first part ends; None when there is only one."""
    if len(source) <= 2 * CHUNK:
        return None
    fallback = CHUNK
    for share in (4, 3, 5, 2, 6):
        place = _place(source, share * CHUNK // 4)
        if place is None:
            continue
        if _complete(source[:place]):
            return place
        fallback = place if fallback == CHUNK else fallback
    return fallback


def _place(source: str, limit: int) -> int | None:
    """The last place before `limit` where a word begins that cannot be taken for the start of a list or heading."""
    found = None
    for match in PLACES.finditer(source, max(0, limit - CHUNK // 4), limit):
        end = match.end()
        if source[end].isalpha():
            found = end
    return found


def _complete(part: str) -> bool:
    """Whether no mark is left over that something behind it could close."""
    return not any(token.type == "text" and MARKUP.search(token.content) for token in inline_tokens(part))
