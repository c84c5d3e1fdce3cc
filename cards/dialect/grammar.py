"""How a model's Markdown is read: CommonMark with tables and strikethrough, no HTML, and a few habits of models.

- HTML is text, but for `<br>`. Link definitions are text: nothing that a model said may vanish.
- A link has an http or https address of sane length; everything else is text as it was written.
- `\\(...\\)`, `\\[...\\]`, `$...$` and `$$...$$` are mathematics and keep every backslash.
- Emphasis beside Chinese punctuation works: 「**注意：**请」 is bold, which CommonMark denies. The rule is that of
  https://github.com/tats-u/markdown-cjk-friendly
"""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isWhiteSpace
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token

DEEPEST = 40
"""Levels of quotes and lists (a list counts two) that are told apart; what is nested deeper is shown as code."""

LINK = re.compile(r"https?://[^\s/?#].*", re.IGNORECASE | re.DOTALL)
LONGEST_LINK = 2_000
BREAK = re.compile(r"<br[ \t]*/?>", re.IGNORECASE)
MATH = re.compile(
    r"\\\([^\n]{1,500}?\\\)"
    r"|\\\[(?=[^\n]{1,1000}?\\\])(?=[^\n]{0,1000}?[\\^_=+\-*/<>{}][^\n]{0,1000}?\\\])[^\n]{1,1000}?\\\]"
    r"|\$\$[^\n$]{1,1000}\$\$"
    r"|\$(?![\s$])[^$\n`]{1,300}?(?<!\s)\$(?![A-Za-z0-9])"
)
CLOSERS = {"$$": "$$", "\\[": "\\]"}
CJK = re.compile(
    "[\u1100-\u11ff\u2e80-\u303f\u3040-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U0001f200-\U0001f2ff\U00020000-\U0003ffff]"
)


class State(StateInline):
    """Inline state whose emphasis marks may stand beside Chinese, Japanese and Korean punctuation."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        source, marker = self.src, self.src[start]
        end = start
        while end < self.posMax and source[end] == marker:
            end += 1
        last = _Side(source[start - 1] if start > 0 else " ")
        following = _Side(source[end] if end < self.posMax else " ")
        left = not following.white and (not following.foreign_mark or last.loose)
        right = not last.white and (not last.foreign_mark or following.loose)
        can_open = left and (canSplitWord or not right or last.mark)
        can_close = right and (canSplitWord or not left or following.mark)
        return Scanned(can_open, can_close, end - start)


class _Side:
    """The character on one side of a run of emphasis marks."""

    __slots__ = ("foreign_mark", "loose", "mark", "white")

    def __init__(self, char: str) -> None:
        cjk = CJK.match(char) is not None
        self.white = isWhiteSpace(ord(char))
        self.mark = isMdAsciiPunct(ord(char)) or unicodedata.category(char)[0] in "PS"
        self.foreign_mark = self.mark and not cjk
        self.loose = self.white or self.mark or cjk


class Parser(MarkdownIt):
    """Keeps addresses as they were written; cards.inline makes them safe."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return is_link(url)


def parser() -> MarkdownIt:
    """A parser for blocks; `inline_tokens` reads what is in them."""
    made = Parser("commonmark", {"html": False, "maxNesting": 100}).enable(["strikethrough"])
    made.disable(["reference", "html_block", "html_inline"])
    # A list, quote or heading whose words look like a table's head is no table: so says GFM, and so it is cut anywhere.
    made.block.ruler.before("lheading", "late_table", table, {"alt": ["paragraph"]})
    made.block.ruler.before("code", "deep", _deep)
    made.block.ruler.before("code", "math_block", _math_block, {"alt": ["paragraph", "blockquote", "list"]})
    made.inline.ruler.before("escape", "math", _math)
    made.inline.ruler.before("autolink", "br", _break)
    return made


def block_tokens(source: str) -> list[Token]:
    """The blocks of a text whose line ends are `\\n`; inline content is left unread in `content`."""
    tokens: list[Token] = []
    PARSER.block.parse(source, PARSER, {}, tokens)
    return tokens


def inline_tokens(source: str) -> list[Token]:
    """The words and marks of one paragraph, heading or cell."""
    state = State(source, PARSER, {}, [])
    PARSER.inline.tokenize(state)
    for rule in PARSER.inline.ruler2.getRules(""):
        rule(state)
    return state.tokens


def is_link(address: str) -> bool:
    return len(address) <= LONGEST_LINK and LINK.fullmatch(address) is not None


def _break(state: StateInline, silent: bool) -> bool:
    found = BREAK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


def _math(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.src[start] not in "\\$":
        return False
    if state.src[start] == "$" and start > 0 and state.src[start - 1].isalnum() and state.src[start - 1].isascii():
        return False
    found = MATH.match(state.src, start, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("math_inline", "code", 0).content = found.group()
    state.pos = found.end()
    return True


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Mathematics on lines of its own: from `$$` or `\\[` to its closing mark, or to an empty line."""
    if state.is_code_block(start):
        return False
    first = _line(state, start)
    closer = CLOSERS.get(first[:2])
    if closer is None:
        return False
    closed = first.find(closer, 2)
    if 0 <= closed < len(first) - 2 or (closed == 2 and closer == "$$"):
        return False
    if silent:
        return True
    following = start + 1
    while closed < 0 and following < end and not state.isEmpty(following):
        if state.sCount[following] < state.blkIndent:
            break
        closed = _line(state, following).find(closer)
        following += 1
    _push_code(state, "math_block", start, following)
    return True


def _deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """What is nested deeper than DEEPEST is taken as it stands, so that nothing is lost and nothing recurses."""
    if silent or state.level < DEEPEST:
        return False
    following = start + 1
    while following < end and (state.isEmpty(following) or state.sCount[following] >= state.blkIndent):
        following += 1
    _push_code(state, "code_block", start, following)
    return True


def _push_code(state: StateBlock, kind: str, start: int, end: int) -> None:
    state.line = end
    token = state.push(kind, "code", 0)
    token.content = state.getLines(start, end, state.blkIndent, True)
    token.map = [start, end]


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


PARSER = parser()
