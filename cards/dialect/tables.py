"""A table's tokens as rows of dialect.

Cells beyond the header's are no cells by GFM's rules and would vanish; here they stay, in the last cell.
"""

import re
from collections.abc import Sequence

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from cards.dialect.chunks import chunks
from cards.dialect.inline import inline
from cards.dialect.pieces import Piece, Table, size_of

LONGEST_HEAD = 3_000
"""Bytes of a header row that may be repeated on each page; a table with a longer one is written as paragraphs."""

ALIGNED = {"left": ":---", "center": ":---:", "right": "---:"}
BEFORE_ROW = re.compile(r"^[\s>]*")


def read_table(
    tokens: Sequence[Token], index: int, lines: Sequence[str], known: Table | None
) -> tuple[list[Piece], int, Table]:
    """The pieces of the table that opens at `index`, the index behind it, and the table.

    `known`: the table whose header was read before; only its rows are wanted.
    """
    rows: list[list[str]] = []
    marks: list[str] = []
    while tokens[index].type != "table_close":
        token = tokens[index]
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "th_open":
            style = str(token.attrs.get("style", "")).removeprefix("text-align:")
            marks.append(ALIGNED.get(style, "---"))
        elif token.type == "inline":
            rows[-1].append(token.content)
        elif token.type == "tr_close" and len(rows) > 1:
            _keep_excess(rows[-1], _source_line(tokens, index, lines))
        index += 1
    written = [[_cell(source) for source in row] for row in rows]
    table = known or Table(f"{_row(written[0])}\n{_row(marks)}")
    return _pieces(written, table, goes_on=known is not None), index + 1, table


def _pieces(rows: list[list[str]], table: Table, *, goes_on: bool) -> list[Piece]:
    if size_of(table.head) > LONGEST_HEAD:
        return _paragraphs(rows[1:] if goes_on else rows)
    found = [] if goes_on else [Piece("row", "", table)]
    return found + [Piece("row", _row(row), table) for row in rows[1:]]


def _cell(source: str) -> str:
    return " ".join(inline(part, "<br>", cell=True) for part in chunks(source))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _paragraphs(rows: list[list[str]]) -> list[Piece]:
    texts = ("<br>".join(cell for cell in row if cell) for row in rows)
    return [Piece("text", text) for text in texts if text]


def _source_line(tokens: Sequence[Token], index: int, lines: Sequence[str]) -> str:
    while tokens[index].type != "tr_open":
        index -= 1
    place = tokens[index].map
    return lines[place[0]] if place and place[0] < len(lines) else ""


def _keep_excess(cells: list[str], line: str) -> None:
    """Put what the row has beyond its columns into the last cell."""
    if line.count("|") < len(cells):
        return
    found = [cell.strip() for cell in escapedSplit(BEFORE_ROW.sub("", line).strip())]
    if found and not found[0]:
        found.pop(0)
    if found and not found[-1]:
        found.pop()
    if len(found) > len(cells) and found[: len(cells)] == cells:
        cells[-1] = "|".join(found[len(cells) - 1 :])
