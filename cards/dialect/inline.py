"""The words inside a block, from the model's Markdown to Feishu's: emphasis, code, links, breaks, and escaped text."""

import re
from functools import lru_cache

from markdown_it.token import Token

from cards.dialect.flanking import Mark, joined
from cards.dialect.grammar import inline_tokens, is_link
from cards.dialect.proof import reads_back
from cards.dialect.reading import without_end
from cards.dialect.spans import Span, literal, safe_address, trimmed, without_links
from cards.escape import entity, escape, escape_start

MARKS = {"strong": "**", "em": "*", "s": "~~"}
ADDRESS = re.compile(r"https?://[!#-&(-;=?-\[\]^_a-z~]+", re.IGNORECASE)
CACHED = 8_000


def inline(source: str, line_break: str = "\n", *, cell: bool = False) -> str:
    """One paragraph, heading or list item as one piece of dialect. `cell`: inside a table, where a bar is an end.

    `line_break` stands for a line's end inside it; `<br>` keeps it on one line.
    """
    if len(source) > CACHED:
        return _written(source, line_break, cell)
    return _remembered(source, line_break, cell)


@lru_cache(maxsize=2_048)
def _remembered(source: str, line_break: str, cell: bool) -> str:
    """Of a text that grows only the end changes, so most of a picture is found here."""
    return _written(source, line_break, cell)


def _written(source: str, line_break: str, cell: bool) -> str:
    tokens = inline_tokens(source)
    kinds = {token.tag for token in tokens} & {"strong", "em"}
    text = Writer(line_break, cell).write(tokens)
    if len(kinds) == 2 and not reads_back(text):
        return Writer(line_break, cell, frozenset({"*"})).write(tokens)
    return text


class Writer:
    """Writes inline tokens. `out` holds escaped text and marks; marks are joined to their neighbours at the end.

    Marks among `without` are left away.
    """

    def __init__(self, line_break: str, cell: bool, without: frozenset[str] = frozenset()) -> None:
        self._break, self._cell, self._without = line_break, cell, without
        self._out: list[str] = []
        self._open: list[Mark] = []
        self._muted: list[str] = []
        self._link, self._inner_links, self._label_from = "", 0, 0
        self._line_start = self._empty_line = True

    def write(self, tokens: list[Token]) -> str:
        for token in tokens:
            self._token(token)
        return without_end(joined(self._out).strip())

    def _token(self, token: Token) -> None:
        match token.type:
            case "text":
                self._words(token.content)
            case "text_special":
                self._add("".join(literal(char) for char in token.content))
            case "code_inline" | "math_inline":
                self._code(token.content)
            case "softbreak" | "hardbreak":
                self._line_end(self._break if token.type == "softbreak" else "<br>")
            case "link_open":
                self._begin_link(str(token.attrs["href"]))
            case "link_close":
                self._end_link()
            case "image":
                self._image(str(token.attrs["src"]), token.content)
            case _ if token.tag in MARKS:
                self._mark(MARKS[token.tag], opening=token.nesting > 0)

    def _code(self, content: str) -> None:
        """Code right behind code is one with it, for two spans that touch are read as neither."""
        if self._breaks_code(content) or not content.strip():
            self._plain(content)
            return
        last = self._out[-1] if self._out else ""
        if isinstance(last, Span):
            self._out[-1] = Span(last.content + content)
        else:
            self._add(Span(content))

    def _breaks_code(self, content: str) -> bool:
        """Whether code would end what it stands in; then it is plain text there."""
        return (self._cell and "|" in content) or (bool(self._link) and ("[" in content or "]" in content))

    def _words(self, content: str) -> None:
        if "://" not in content or self._link:
            self._plain(content)
            return
        done = 0
        for found in ADDRESS.finditer(content):
            address = trimmed(found.group())
            if is_link(address):
                self._plain(content[done : found.start()])
                self._add(f"[{self._escaped(address)}]({safe_address(address)})")
                done = found.start() + len(address)
        self._plain(content[done:])

    def _plain(self, content: str) -> None:
        if self._line_start:
            content = content.lstrip(" \t")
        if content:
            self._add(self._escaped(content))

    def _escaped(self, content: str) -> str:
        escaped = escape(content)
        return escaped.replace("|", "&#124;") if self._cell else escaped

    def _add(self, written: str) -> None:
        if not written:
            return
        if written[0] == "[" and self._out and self._out[-1][-1:] == "!":
            self._out[-1] = self._out[-1][:-1] + entity("!")  # A link is no picture.
        self._out.append(written if not self._line_start or isinstance(written, Span) else escape_start(written))
        self._line_start = self._empty_line = False

    def _line_end(self, written: str) -> None:
        """Marks end with their line and begin again in the next: not every reader of Markdown lets them span lines."""
        if self._link:
            self._add(" ")
            return
        if self._empty_line and written == "<br>":
            return  # A line that begins with a tag would be read as HTML.
        while self._out and not self._out[-1].rstrip(" \t"):
            self._out.pop()
        if self._out and not isinstance(self._out[-1], Mark):
            self._out[-1] = self._out[-1].rstrip(" \t")
        for mark in reversed(self._open):
            self._close(mark)
        self._out.append(written)
        self._out.extend(self._open)
        self._line_start, self._empty_line = True, written != "<br>"

    def _mark(self, sign: str, *, opening: bool) -> None:
        if opening:
            mark = Mark(sign, opening=True)
            if sign in self._without or any(sign == other for other in self._open) or self._collides(sign):
                self._muted.append(sign)
                return
            self._open.append(mark)
            self._out.append(mark)
        elif self._muted and self._muted[-1] == sign:
            self._muted.pop()
        else:
            self._open = [mark for mark in self._open if mark != sign]
            self._close(Mark(sign, opening=False))

    def _collides(self, sign: str) -> bool:
        """Right behind a closing mark of the same sign nobody could tell which is which: the words matter more."""
        last = self._out[-1] if self._out else ""
        return isinstance(last, Mark) and not last.opening and last[0] == sign[0]

    def _close(self, mark: Mark) -> None:
        if self._out and isinstance(self._out[-1], Mark) and self._out[-1].opening and self._out[-1] == mark:
            self._out.pop()
        else:
            self._out.append(Mark(mark, opening=False))

    def _begin_link(self, address: str) -> None:
        """An address in the words of a link is no link of its own, though the parser says so."""
        self._inner_links += bool(self._link)
        if not self._link:
            self._link = address
            self._add("[")
            self._label_from = len(self._out)

    def _end_link(self) -> None:
        if self._inner_links:
            self._inner_links -= 1
            return
        if not "".join(self._out[self._label_from :]).strip():
            self._out[self._label_from :] = [self._escaped(self._link)]
        self._out.append(f"]({safe_address(self._link)})")
        self._link = ""

    def _image(self, address: str, alt: str) -> None:
        """Feishu shows only uploaded pictures; an address becomes a link, inside of a link its words."""
        label = inline(alt.replace("\n", " "), " ", cell=self._cell)
        words = without_links(label).strip() or self._escaped(address)
        self._add(words if self._link else f"[{words}]({safe_address(address)})")
