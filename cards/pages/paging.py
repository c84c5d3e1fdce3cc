"""Cuts an answer into pages that fit on cards, while it is still being written, and cheaply.

Finished blocks are read once and never again: all but the last one, all but the last item of a list, each row of a
table, each line of code. Only what may still change is read again for a picture.
"""

from dataclasses import dataclass

from markdown_it.token import Token

from cards.dialect.blocks import Reader
from cards.dialect.chunks import CHUNK, first_cut, starts_plainly
from cards.dialect.grammar import block_tokens
from cards.dialect.pieces import Piece, Table
from cards.pages.clean import Cleaner
from cards.pages.fence import Fence, opening_fence
from cards.pages.holding import settled
from cards.pages.packing import Packer

LEAST_BUDGET = 5_000
PARAGRAPH = ["paragraph_open", "inline", "paragraph_close"]
PATIENT_FROM, LONG = 2_000, 16_000
"""Characters of one unfinished block from which on it is read again only when it has grown by a twelfth, a fourth."""


@dataclass(frozen=True, slots=True)
class Going:
    """What a list or table brings along whose first part is frozen: the next number; the table, its first two lines."""

    number: int | None = None
    table: Table | None = None
    head: str = ""


class Pager:
    """`pages` are strings in Feishu's dialect, each at most `budget_bytes` as JSON, with at most `tables` tables."""

    def __init__(self, budget_bytes: int = 20_000, tables: int = 3) -> None:
        self._budget, self._tables = max(LEAST_BUDGET, budget_bytes), max(1, tables)
        self._packer = Packer(self._budget, self._tables)
        self._pieces: list[Piece] = []
        self._clean = Cleaner()
        self._fresh: list[str] = []
        self._rest = ""
        self._fence: Fence | None = None
        self._going = Going()
        self._drawn_at = 0
        self._picture: tuple[str, ...] = ()
        self._stale = False

    def feed(self, delta: str) -> None:
        """Take the next words of the model."""
        self._fresh.append(self._clean.feed(delta))
        self._stale = True

    def finish(self) -> None:
        """Nothing more will come: the last block is what it is."""
        self._fresh.append(self._clean.finish())
        self._take()
        self._freeze()
        self._keep(self._fence.end(self._rest) if self._fence is not None else self._read(self._rest))
        self._rest, self._fence, self._going = "", None, Going()
        self._draw()

    def tighten(self) -> None:
        """The platform found a card too large: smaller pages with fewer tables, from the first one on."""
        self._budget = max(LEAST_BUDGET, self._budget * 2 // 3)
        self._tables = max(1, self._tables - 1)
        self._packer = Packer(self._budget, self._tables)
        self._packer.add_all(self._pieces)
        self._draw()

    @property
    def pages(self) -> tuple[str, ...]:
        """The answer so far. Of what is unfinished it shows as much as will not look different soon."""
        if self._stale:
            self._catch_up()
        return self._picture

    def _catch_up(self) -> None:
        lines = self._take()
        if self._fence is None and self._is_early():
            return
        if lines or len(self._rest) > 2 * CHUNK:
            self._freeze()
        self._draw()

    def _is_early(self) -> bool:
        size = len(self._rest)
        return PATIENT_FROM < size < self._drawn_at + self._drawn_at // (12 if size < LONG else 4)

    def _take(self) -> bool:
        """Add what was fed to the rest; true when a line ended."""
        fresh = "".join(self._fresh)
        self._fresh.clear()
        self._rest += fresh
        return "\n" in fresh

    def _draw(self) -> None:
        self._drawn_at, self._stale = len(self._rest), False
        packer = self._packer.copy()
        packer.add_all(self._fence.preview(self._rest) if self._fence is not None else self._read(settled(self._rest)))
        self._picture = packer.pages()

    def _keep(self, pieces: list[Piece]) -> None:
        self._pieces += pieces
        self._packer.add_all(pieces)

    def _read(self, rest: str) -> list[Piece]:
        source = self._going.head + rest
        return self._reader(source).read(block_tokens(source))

    def _reader(self, source: str) -> Reader:
        return Reader(source.split("\n"), self._going.number, self._going.table)

    def _freeze(self) -> None:
        """Move everything that cannot change any more out of the rest."""
        while self._freeze_code() if self._fence is not None else self._freeze_blocks():
            pass

    def _freeze_code(self) -> bool:
        """Take the complete lines of open code; true when it was closed, so that something else may follow."""
        assert self._fence is not None
        end = self._rest.rfind("\n") + 1
        pieces, left = self._fence.take(self._rest[:end])
        self._keep(pieces)
        self._rest = left + self._rest[end:]
        if self._fence.closed:
            self._fence = None
        return self._fence is None

    def _freeze_blocks(self) -> bool:
        """Take the blocks behind which another one began; true when the last one is to be looked at alone."""
        end = self._rest.rfind("\n") + 1
        opening = opening_fence(self._rest[:end])
        if opening is not None:
            self._fence, start = opening
            self._rest, self._going = self._rest[start:], Going()
            return True
        if self._freeze_long_paragraph():
            return True
        source = self._going.head + self._rest[:end]
        tokens = block_tokens(source)
        first = [index for index, token in enumerate(tokens) if token.level == 0 and token.nesting >= 0]
        if len(first) > 1:
            self._freeze_until(source, tokens, first[-1])
            self._going = Going()
            return True
        if first and tokens[0].type in ("bullet_list_open", "ordered_list_open"):
            self._freeze_items(source, tokens)
        elif first and tokens[0].type == "table_open":
            self._freeze_rows(source, tokens)
        return False

    def _freeze_long_paragraph(self) -> bool:
        """Take the first part of a paragraph that goes on and on."""
        cut = first_cut(self._rest)
        if cut is None or self._going.head or not starts_plainly(self._rest[cut:]):
            return False
        if [token.type for token in block_tokens(self._rest)] != PARAGRAPH:
            return False
        self._keep(self._read(self._rest[:cut]))
        self._rest = self._rest[cut:].lstrip(" \t\n")
        return True

    def _freeze_items(self, source: str, tokens: list[Token]) -> None:
        items = [index for index, token in enumerate(tokens) if token.type == "list_item_open" and token.level == 1]
        if len(items) > 1:
            number = self._freeze_until(source, tokens, items[-1]).number
            self._going = Going(number)

    def _freeze_rows(self, source: str, tokens: list[Token]) -> None:
        if sum(token.type == "tr_open" for token in tokens) > 1:
            reader = self._freeze_until(source, tokens, len(tokens))
            start = (tokens[0].map or [0])[0]
            head = source.split("\n")[start : start + 2]
            self._going = Going(table=reader.table, head="".join(f"{line}\n" for line in head))

    def _freeze_until(self, source: str, tokens: list[Token], index: int) -> Reader:
        """Keep what stands before the token `index`; the rest begins with its line, or behind the only block."""
        reader = self._reader(source)
        self._keep(reader.read(tokens[:index]))
        start = (tokens[index].map or [0])[0] if index < len(tokens) else (tokens[0].map or [0, 0])[1]
        left = "\n".join(source.split("\n")[start:])
        self._rest = left + self._rest[self._rest.rfind("\n") + 1 :]
        return reader
