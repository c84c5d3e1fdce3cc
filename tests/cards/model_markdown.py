"""Reads what a model said, by the rules that tests/cards/decoder.py names, and shares no code with cards/."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token

from tests.cards.reading import Reading

INLINE_MATH = (
    re.compile(r"\\\((?:(?!\\\))[^\n]){1,500}\\\)"),
    re.compile(r"\\\[(?:(?!\\\])[^\n]){1,1000}\\\]"),
    re.compile(r"\$\$[^$\n]{1,1000}\$\$"),
    re.compile(r"(?<![A-Za-z0-9])\$[^\s$`](?:[^$\n`]{0,298}[^\s$`])?\$(?![A-Za-z0-9])"),
)
LOOKS_LIKE_MATH = re.compile(r"[\\^_=+\-*/<>{}]")


def _is_address(address: str) -> bool:
    return len(address) <= 2000 and bool(re.match(r"https?://[^\s/?#]", address, re.IGNORECASE))


class Markdown(Reading):
    """What a model said, read as the module's text says."""

    def __init__(self, source: str) -> None:
        source = source.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        source = re.sub("\r\n?", "\n", source).replace("\0", "\ufffd")
        source = re.sub("[\x0b\x0c\x85]", " ", source)
        super().__init__(re.sub("[\x01-\x08\x0e-\x1f\x7f-\x9f]", "", source))

    def cell(self, tokens: Sequence[Token], index: int) -> Iterator[str]:
        """A row's last cell takes what the row has beyond the header's columns."""
        token = tokens[index]
        row = index >= 1 and tokens[index - 1].type == "td_open" and tokens[index + 2].type == "tr_close"
        if row and token.map is not None:
            cells = _cells(self.lines[token.map[0]])
            columns = sum(1 for other in tokens[_row_start(tokens, index) : index + 1] if other.type == "inline")
            if len(cells) > columns:
                children = self.parser.parseInline("|".join(cells[columns - 1 :]))[0].children or []
                yield from self.words(children)
                return
        yield from self.words(token.children or [])


def _row_start(tokens: Sequence[Token], index: int) -> int:
    while tokens[index].type != "tr_open":
        index -= 1
    return index


def _cells(line: str) -> list[str]:
    """The cells of a row: bars that are not escaped part them."""
    line = re.sub(r"^[\s>]*", "", line).strip()
    cells = [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", line)]
    cells = cells[1:] if cells and not cells[0] else cells
    return cells[:-1] if cells and not cells[-1] else cells


def _math(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\":
        return False
    for shape in INLINE_MATH:
        found = shape.match(state.src, state.pos)
        if found and (not found.group().startswith("\\[") or LOOKS_LIKE_MATH.search(found.group()[2:-2])):
            if not silent:
                state.push("code_inline", "code", 0).content = found.group()
            state.pos = found.end()
            return True
    return False


def _line_break(state: StateInline, silent: bool) -> bool:
    found = re.compile(r"<br[ \t]*/?>", re.IGNORECASE).match(state.src, state.pos)
    if found and not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end() if found else state.pos
    return found is not None


def _display(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Display mathematics: a line that opens it and does not go on behind its end; up to its end or an empty line."""

    def text(line: int) -> str:
        return state.getLines(line, line + 1, state.blkIndent, False).strip()

    mark = text(start)[:2]
    if mark not in ("$$", "\\[") or state.is_code_block(start):
        return False
    closing = "$$" if mark == "$$" else "\\]"
    before, found, behind = text(start)[2:].partition(closing)
    if found and (behind or (mark == "$$" and not before)):
        return False
    following = start + 1
    while not found and following < end and text(following) and state.sCount[following] >= state.blkIndent:
        found = closing if closing in text(following) else ""
        following += 1
    if not silent:
        token = state.push("math_block", "code", 0)
        token.content = state.getLines(start, following, state.blkIndent, True)
        token.map = [start, following]
        state.line = following
    return True


def _is_cjk(char: str) -> bool:
    wide = unicodedata.east_asian_width(char) in "WF"
    return wide and not 0x1F000 <= ord(char) <= 0x1FAFF


def _flanks(state: StateInline, start: int, split: bool) -> Scanned:
    """The flanking rules of markdown-cjk-friendly, in the words of its specification."""
    mark = state.src[start]
    run = len(state.src[start : state.posMax]) - len(state.src[start : state.posMax].lstrip(mark))
    before = state.src[start - 1] if start else "\n"
    after = state.src[start + run] if start + run < state.posMax else "\n"

    def punctuation(char: str) -> bool:
        return unicodedata.category(char)[0] in ("P", "S")

    def flanking(inner: str, outer: str) -> bool:
        if inner.isspace():
            return False
        if not punctuation(inner) or _is_cjk(inner):
            return True
        return outer.isspace() or punctuation(outer) or _is_cjk(outer)

    left, right = flanking(after, before), flanking(before, after)
    can_open = left and (split or not right or punctuation(before))
    can_close = right and (split or not left or punctuation(after))
    return Scanned(can_open, can_close, run)


class _CjkState(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        return _flanks(self, start, canSplitWord)


class _CjkInline(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: Any, tokens: list[Token]) -> list[Token]:
        state = _CjkState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _ModelParser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return _is_address(url)

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link


def _model_parser() -> MarkdownIt:
    made = _ModelParser("commonmark", {"html": False, "maxNesting": 400}).enable(["strikethrough"])
    made.block.ruler.before("lheading", "gfm_table", table, {"alt": ["paragraph"]})
    inline = _CjkInline()
    inline.ruler, inline.ruler2 = made.inline.ruler, made.inline.ruler2
    made.inline = inline
    made.disable(["reference", "html_block", "html_inline"])
    made.block.ruler.before("code", "display", _display, {"alt": ["paragraph", "blockquote", "list"]})
    made.inline.ruler.before("escape", "math", _math)
    made.inline.ruler.before("autolink", "line_break", _line_break)
    return made


Markdown.parser = _model_parser()
