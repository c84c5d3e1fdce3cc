"""Fills pages with pieces, one after the other. What lies on a page before the last never moves again."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

from cards.dialect.pieces import Code, Piece, Table, size_of
from cards.pages.splitting import split

WORTH = 4
"""A piece is cut to fill a page when it and the room left are each a fourth of a page; else it moves on whole."""

REPEATED = "\u2060"
"""An invisible joiner at the start of a table's head that stood on an earlier page already."""

INTERRUPTING = ("- ", "1. ", "1) ")
"""Other numbers, or a mark without words, begin a list below words only behind an empty line: https://spec.commonmark.org/0.31.2/#list-items"""

BLANK = "&#160;"
"""A line with nothing to see, between two numbered lists that would be read as one."""


@dataclass(slots=True)
class Page:
    """One page: its text so far, the text's bytes, and what the next piece needs to know about the last one.

    size      without the fence that closes open code
    base      how many outer items of a list are on earlier pages, so that its inner ones start at the margin
    headings  the headings at its end, and `before` the page without them: a heading does not stay behind alone
    """

    text: str = ""
    size: int = 0
    last: Piece | None = None
    tables: int = 0
    base: int = 0
    before: "Page | None" = None
    headings: tuple[Piece, ...] = ()

    def closed(self) -> str:
        """The page as it stands on a card: an open fence is closed."""
        return self.text + self.closing(self.last)

    @staticmethod
    def closing(piece: Piece | None) -> str:
        return f"\n{piece.block.fence}" if piece is not None and isinstance(piece.block, Code) else ""

    def written(self, piece: Piece) -> tuple[str, str]:
        """What has to be added for this piece: the lead, and its own text."""
        goes_on = self.last is not None and piece.block is not None and self.last.block is piece.block
        if isinstance(piece.block, Code):
            opening = f"{piece.block.fence}{piece.block.language}"
            return ("\n" if goes_on else f"{self._gap(piece)}{opening}\n"), piece.text
        if isinstance(piece.block, Table):
            return self._row_lead(piece, piece.block, goes_on), piece.text
        prefix = "> " * piece.quote
        if piece.kind == "item":
            lead = self._item_lead(piece, prefix)
            indent = " " * sum(piece.indents[self.base_for(piece) :])
            return lead + prefix + indent + (piece.marker if piece.text else piece.marker.rstrip()), piece.text
        return self._gap(piece) + prefix, piece.text.replace("\n", f"\n{prefix}") if prefix else piece.text

    def base_for(self, piece: Piece) -> int:
        """Items hang below the items that stand right before them; without those they begin at the margin."""
        outer = len(piece.indents)
        return min(self.base, outer) if self._goes_on_listing(piece) else outer

    def add(self, piece: Piece, lead: str, body: str) -> None:
        if piece.kind == "item":
            self.base = self.base_for(piece)
        if isinstance(piece.block, Table) and (self.last is None or self.last.block is not piece.block):
            self.tables += 1
        self._note_heading(piece)
        self.text += lead + body
        self.size += size_of(lead) + size_of(body)
        self.last = piece

    def _note_heading(self, piece: Piece) -> None:
        if not piece.is_heading:
            self.before, self.headings = None, ()
            return
        if self.last is not None and not self.headings:
            self.before = copy(self)
        self.headings = (*self.headings, piece)

    def _row_lead(self, piece: Piece, table: Table, goes_on: bool) -> str:
        """A head without a row is a table's beginning; before a row it is repeated, and says so invisibly."""
        if goes_on:
            return "\n"
        return self._gap(piece) + (f"| {REPEATED}{table.head[2:]}\n" if piece.text else table.head)

    def _item_lead(self, piece: Piece, prefix: str) -> str:
        """What parts an item from what stands before it, so that it is read as an item, with its own number."""
        last = self.last
        if last is None or not self._goes_on_listing(piece):
            return self._gap(piece)
        level, before = len(piece.indents) - self.base_for(piece), len(last.indents) - self.base
        if level > before:
            return "\n" if not last.text or (piece.text and piece.marker in INTERRUPTING) else self._gap(piece)
        if level < before or last.marker[-2] != piece.marker[-2]:
            return "\n" if level < before else self._gap(piece)
        if piece.marker != "- " and piece.listing is not last.listing:
            return f"{self._gap(piece)}{prefix}{BLANK}{self._gap(piece)}"
        return "\n"

    def _gap(self, piece: Piece) -> str:
        """What parts two blocks: an empty line, which inside of one quotation is a quoted one."""
        if self.last is None:
            return ""
        if piece.quoted is not None and piece.quoted is self.last.quoted:
            return "\n>\n"
        return f"{self.closing(self.last)}\n\n"

    def _goes_on_listing(self, piece: Piece) -> bool:
        return (
            self.last is not None
            and self.last.kind == "item"
            and self.last.quote == piece.quote
            and self.last.quoted is piece.quoted
        )


class Packer:
    """Pages of at most `budget` bytes of JSON, with at most `tables` tables each."""

    def __init__(self, budget: int, tables: int) -> None:
        self._budget, self._tables = budget, tables
        self._done: list[str] = []
        self._page = Page()

    def copy(self) -> "Packer":
        """A packer that goes on from here without changing this one."""
        other = Packer(self._budget, self._tables)
        other._done, other._page = list(self._done), copy(self._page)
        return other

    def pages(self) -> tuple[str, ...]:
        last = self._page.closed()
        return (*self._done, last) if last.strip() else tuple(self._done)

    def add_all(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self.add(piece)

    def add(self, piece: Piece) -> None:
        """Put a piece where it fits: on this page, on the next one, or part by part."""
        rest: Piece | None = piece
        while rest is not None:
            rest = self._place(rest)

    def _place(self, piece: Piece) -> Piece | None:
        """Do one step with a piece; returns what is left of it."""
        page = self._page
        lead, body = page.written(piece)
        room = self._budget - page.size - size_of(lead) - size_of(page.closing(piece))
        if not self._allows(piece):
            self._turn()
            return piece
        if size_of(body) <= room:
            page.add(piece, lead, body)
            return None
        if page.last is None or self._worth(piece, size_of(body), room):
            head, rest = split(piece, max(room, 64))
            page.add(head, *page.written(head))
            self._turn()
            return rest if rest.text.strip(" |") or (rest.kind == "code" and rest.text) else None
        self._turn()
        return piece

    def _allows(self, piece: Piece) -> bool:
        page = self._page
        if not isinstance(piece.block, Table) or page.last is None or page.last.block is piece.block:
            return True
        return page.tables < self._tables

    def _worth(self, piece: Piece, size: int, room: int) -> bool:
        return not piece.is_heading and min(size, room) >= self._budget // WORTH

    def _turn(self) -> None:
        """Close the page; headings at its end go to the next one."""
        page, self._page = self._page, Page()
        if page.before is None:
            self._done.append(page.closed())
            return
        self._done.append(page.before.closed())
        self.add_all(page.headings)
