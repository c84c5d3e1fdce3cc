"""From the parser's blocks to pieces: walks the tokens once, keeping track of the quotes and lists around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from cards.dialect.chunks import chunks
from cards.dialect.code import Lines, language_of
from cards.dialect.inline import inline
from cards.dialect.pieces import CHILD_INDENT, Piece, Table
from cards.dialect.tables import read_table


@dataclass(slots=True)
class List:
    """A list that is being read: the next number (None for bullets), the sign behind numbers, and its open item.

    A bullet without words of its own is not `shown`: what stands in it needs no line before it.
    """

    number: int | None
    sign: str
    marker: str = ""
    words: list[str] = field(default_factory=list)
    waiting: bool = False
    shown: bool = True


class Reader:
    """Reads tokens into `pieces`.

    `number` is where an ordered list at the very start goes on, and afterwards its next number; `table` is the table
    whose rows stand at the start, and afterwards the last one read. `lines` are the source.
    """

    def __init__(self, lines: Sequence[str], number: int | None = None, table: Table | None = None) -> None:
        self.pieces: list[Piece] = []
        self.number = number
        self.table = table
        self._known = table
        self._lines = lines
        self._quotes: list[tuple[list[List], object]] = []
        self._lists: list[List] = []
        self._level = 0

    def read(self, tokens: Sequence[Token]) -> list[Piece]:
        index = 0
        while index < len(tokens):
            index = self._step(tokens, index)
        self._flush()
        return self.pieces

    def _step(self, tokens: Sequence[Token], index: int) -> int:
        """Take one token, or a whole table; returns the index of the next."""
        token = tokens[index]
        match token.type:
            case "inline":
                self._words(token.content)
            case "heading_open":
                self._level = int(token.tag[1])
            case "heading_close":
                self._level = 0
            case "fence" | "code_block" | "math_block":
                self._code(token)
            case "hr":
                self._put("---")
            case "table_open":
                return self._table(tokens, index)
            case "blockquote_open" | "blockquote_close":
                self._quote(opening=token.nesting > 0)
            case _:
                self._list(token)
        return index + 1

    def _words(self, source: str) -> None:
        """A paragraph or a heading; the first ones of a list item are the item's own words."""
        item = self._lists[-1] if self._lists else None
        for part in chunks(source):
            if item is not None and item.waiting:
                item.words.append(inline(part, "<br>"))
            elif self._level:
                self._heading(inline(part, " "))
            else:
                self._put(inline(part))

    def _heading(self, words: str) -> None:
        if words:
            self._put(f"{'#' * self._level} {words}")

    def _put(self, text: str) -> None:
        self._flush()
        if text:
            self.pieces.append(Piece("text", text, quote=len(self._quotes), quoted=self._quoted()))

    def _quoted(self) -> object:
        return self._quotes[0][1] if self._quotes else None

    def _flush(self) -> None:
        """The open items' words become pieces, outermost first, before anything else that stands in them."""
        indents: tuple[int, ...] = ()
        for level in self._lists:
            if level.waiting:
                level.waiting = False
                text = "<br>".join(word for word in level.words if word)
                level.shown = bool(text) or level.number is not None
                if level.shown:
                    self.pieces.append(self._item(text, level, indents))
            if level.shown:
                indents = (*indents, max(CHILD_INDENT, len(level.marker)))

    def _item(self, text: str, level: List, indents: tuple[int, ...]) -> Piece:
        listing = level if self._quotes or level is not self._lists[0] else None
        return Piece("item", text, None, len(self._quotes), self._quoted(), level.marker, indents, listing)

    def _list(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._flush()
                self._lists.append(List(None, ""))
            case "ordered_list_open":
                self._flush()
                self._lists.append(List(self._first_number(token), token.markup))
            case "list_item_open":
                self._begin_item(self._lists[-1])
            case "list_item_close":
                self._flush()
            case "bullet_list_close" | "ordered_list_close":
                self._flush()
                self._lists.pop()

    def _first_number(self, token: Token) -> int:
        """A list whose first items were read before goes on where they ended."""
        if self.number is not None and not self.pieces and not self._lists and not self._quotes:
            return self.number
        return int(token.attrs.get("start", 1))

    def _begin_item(self, level: List) -> None:
        self._flush()
        if level.number is None:
            level.marker = "- "
        else:
            level.marker = f"{level.number}{level.sign} "
            level.number += 1
            if len(self._lists) == 1 and not self._quotes:
                self.number = level.number
        level.words, level.waiting = [], True

    def _quote(self, *, opening: bool) -> None:
        self._flush()
        if opening:
            self._quotes.append((self._lists, object()))
            self._lists = []
        else:
            self._lists = self._quotes.pop()[0]

    def _code(self, token: Token) -> None:
        self._flush()
        if not token.content:
            return
        content = token.content.removesuffix("\n")
        language = "latex" if token.type == "math_block" else language_of(token.info)
        lines = Lines(token.markup, language)
        self.pieces += [lines.piece(line) for line in content.split("\n")]

    def _table(self, tokens: Sequence[Token], index: int) -> int:
        self._flush()
        known, self._known = self._known, None
        rows, end, self.table = read_table(tokens, index, self._lines, known)
        self.pieces += rows
        return end
