"""Cuts a paragraph that is far too long into parts which mean the same on their own, so that its cost stays linear.

No model writes such paragraphs on purpose; people ask for a letter ten thousand times, and no card may stall for it.
Marks that are further apart than a part is long, or have no blank anywhere near, may be shown as they were written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from markdown_it.rules_inline.balance_pairs import link_pairs

from cards.dialect.grammar import PARSER, State

CHUNK = 2_000
"""Characters of a part, about. Where to cut is decided by the next 2 * CHUNK characters, whatever follows."""

BLANK, PAUSE = re.compile(r"\s+"), re.compile(r"[。！？；，、]+")
STARTS_BLOCK = re.compile(r"[-+*](?:\s|$)|\d{1,9}[.)]|#|>|`{3}|~{3}|\||=|[-_*:]{3}|\$\$|\\\[")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the parser: where it began and ended, the token it went into, and whether it is plain text."""

    start: int
    end: int
    token: int
    plain: bool


def chunks(source: str) -> Iterator[str]:
    """The parts of one paragraph's source; the whole for any that a person would write."""
    while (cut := first_cut(source)) is not None:
        yield source[:cut]
        source = source[cut:].lstrip(" \t\n")
    yield source


def first_cut(source: str) -> int | None:
    """Where the first part ends; None when there is only one."""
    return _cut(source[: 2 * CHUNK]) if len(source) > 2 * CHUNK else None


@lru_cache(maxsize=256)
def _cut(window: str) -> int:
    """The best place in the middle of a window, the nearest of equals; a paragraph that grows asks again and again."""
    places = [(rank, place) for rank, place in _places(window) if CHUNK // 2 <= place < CHUNK * 3 // 2]
    if not places:
        return CHUNK
    return max(places, key=lambda found: (found[0], -abs(found[1] - CHUNK)))[1]


def starts_plainly(source: str) -> bool:
    """Whether a text that is cut off its paragraph is still read as a paragraph."""
    return STARTS_BLOCK.match(source.lstrip(" \t\n")) is None


def _places(window: str) -> Iterator[tuple[int, int]]:
    """Where a part may end outside of all marks: how good it is there (3 is best), and the place."""
    steps, covered = _read(window)
    for step in steps:
        if covered[step.token]:
            continue
        if step.plain:
            for rank, pattern in ((3, BLANK), (2, PAUSE)):
                for found in pattern.finditer(window, step.start, step.end):
                    yield rank, found.end()
        first = step.start + 1 if step.plain else step.end
        yield from ((1, place) for place in range(first, step.end + 1) if _is_between_marks(window, place))


def _is_between_marks(window: str, place: int) -> bool:
    """Whether no emphasis mark touches the place: it would mean something else at the end of a line."""
    return place < len(window) and window[place] not in "*_~" and window[place - 1] not in "*_~"


def _read(window: str) -> tuple[list[Step], list[int]]:
    """The parser's steps through a text, and for each number of tokens how many marks are open behind them."""
    state = State(window, PARSER, {}, [])
    rules = PARSER.inline.ruler.getRules("")
    steps: list[Step] = []
    while state.pos < state.posMax:
        start, before = state.pos, len(state.tokens)
        if not any(rule(state, False) for rule in rules):
            state.append_pending(state.src[state.pos])
            state.pos += 1
        plain = len(state.tokens) == before
        steps.append(Step(start, state.pos, len(state.tokens) + plain, plain))
    link_pairs(state)
    changes = [0] * (len(state.tokens) + 2)
    for mark in state.delimiters:
        if mark.end >= 0:
            changes[mark.token + 1] += 1
            changes[state.delimiters[mark.end].token + 1] -= 1
    return steps, list(accumulate(changes))
