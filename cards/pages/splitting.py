"""Cuts a piece that is larger than a page: at a sentence, else between words, else anywhere but inside of markup."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from cards.dialect.pieces import Piece, size_of
from cards.dialect.reading import TOKEN, without_end
from cards.escape import escape_start

SENTENCE, PAUSE, ANYWHERE, NOWHERE = 3, 2, 1, 0
ENOUGH = 0.6
"""A better place is taken when at least this share of the room is used."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A place to cut: its position, the bytes before it, and the marks that are open there."""

    position: int = 0
    used: int = 0
    open: tuple[str, ...] = ()


def split(piece: Piece, room: int) -> tuple[Piece, Piece]:
    """The first part, in about `room` bytes of JSON, and the rest; at least one token moves, so it ends."""
    if piece.kind == "code":
        count = fitting(piece.text, room)
        return replace(piece, text=piece.text[:count]), replace(piece, text=piece.text[count:])
    if piece.kind == "row":
        return _split_row(piece, room)
    head, rest = split_text(piece.text, room)
    return replace(piece, text=head), Piece("text", escape_start(rest), quote=piece.quote, quoted=piece.quoted)


def fitting(text: str, room: int) -> int:
    """How many characters fit into `room` bytes; at least one."""
    count = min(len(text), max(1, room))
    while count > 1 and (size := size_of(text[:count])) > room:
        count = max(1, min(count - 1, count * room // size))
    return max(1, count)


def split_text(text: str, room: int) -> tuple[str, str]:
    """Cut a text of dialect; marks that are open at the cut are closed before it and opened again behind it."""
    cut = _best(text, room)
    if cut.position == 0:
        return _split_first(text, room)
    head, rest = text[: cut.position], text[cut.position :].removeprefix("<br>").lstrip()
    again = list(cut.open)
    while again and rest.startswith(again[-1]):
        rest = rest[len(again.pop()) :]
    return without_end(head) + "".join(reversed(cut.open)), "".join(again) + rest


def _best(text: str, room: int) -> Cut:
    """The last good place within the room; position 0 when not even the first token fits."""
    last: dict[int, Cut] = {}
    used = 0
    for rank, end, size, marks in _places(text):
        used += size
        if used + sum(map(len, marks)) > room:
            break
        last[rank] = Cut(end, used, marks)
    for rank in (SENTENCE, PAUSE):
        if rank in last and last[rank].used >= room * ENOUGH:
            return last[rank]
    return max((cut for rank, cut in last.items() if rank), key=lambda cut: cut.used, default=Cut())


def _places(text: str) -> Iterator[tuple[int, int, int, tuple[str, ...]]]:
    """Each token: how good it is to cut behind it, where it ends, its bytes, and the marks open behind it."""
    marks: tuple[str, ...] = ()
    before = ""
    for found in TOKEN.finditer(text):
        kind, token = found.lastgroup or "char", found.group()
        rank = ANYWHERE
        if kind == "mark":
            closing = token in marks
            marks = tuple(mark for mark in marks if mark != token) if closing else (*marks, token)
            rank = ANYWHERE if closing else NOWHERE
        elif kind == "line" or token[-1] in "。！？；”」』":
            rank = SENTENCE
        elif kind == "white":
            rank = SENTENCE if before and before[-1] in ".!?;:" else PAUSE
        elif token[-1] in "，、":
            rank = PAUSE
        elif _joined_to_next(text, found.end()):
            rank = NOWHERE
        before = token
        yield rank, found.end(), size_of(token), marks


def _joined_to_next(text: str, end: int) -> bool:
    """Whether a cut here would part an emoji or an accent from its letter."""
    if text[end - 1] == "\u200d":
        return True
    if end >= len(text) or text[end].isascii():
        return False
    following = text[end]
    return (
        following in "\u200d\ufe0e\ufe0f"
        or "\U0001f3fb" <= following <= "\U0001f3ff"
        or bool(unicodedata.combining(following))
    )


def _split_first(text: str, room: int) -> tuple[str, str]:
    """The first token alone is too large: code and links are cut inside, anything else is taken whole."""
    found = TOKEN.match(text)
    if found is None:
        return text, ""
    whole, rest = found.group(), text[found.end() :]
    if found.group("code"):
        ticks = found.group("ticks")
        content = whole[len(ticks) : -len(ticks)]
        count = fitting(content, room - 2 * len(ticks))
        return f"{ticks}{content[:count]}{ticks}", (
            f"{ticks}{content[count:]}{ticks}" if content[count:] else ""
        ) + rest
    if found.group("link"):
        label, address = found.group("label"), found.group("address")
        head, tail = split_text(label, max(room - size_of(address) - 2, 64))
        return f"[{head}]{address}", (f"[{tail}]{address}" if tail else "") + rest
    return whole, rest


def _split_row(piece: Piece, room: int) -> tuple[Piece, Piece]:
    """Cells fill the first row in their order; what is left stands in its columns of a second row."""
    cells = piece.text.removeprefix("| ").removesuffix(" |").split(" | ")
    room = max(64, room - 3 * len(cells) - 1)
    first, second = [""] * len(cells), [""] * len(cells)
    for column, cell in enumerate(cells):
        if size_of(cell) <= room:
            first[column] = cell
            room -= size_of(cell)
            continue
        first[column], second[column] = split_text(cell, room) if room > 32 or column == 0 else ("", cell)
        second[column + 1 :] = cells[column + 1 :]
        break
    return replace(piece, text=f"| {' | '.join(first)} |"), replace(piece, text=f"| {' | '.join(second)} |")
