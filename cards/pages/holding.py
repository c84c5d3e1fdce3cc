"""What of an unfinished text may be shown: an end that would soon look different waits for the next words.

So people see whole tables rows, links and bold words appear, and the text they see only ever grows. Nothing waits
for long: beyond PATIENCE characters it is shown as it is, with open marks closed.
"""

import re

PATIENCE = 80
LONGEST_LINE = 4_000

ONLY_MARKS = re.compile(r"[ \t>]{0,40}(?:[-*+=_#|`~:$\\ \t]{0,200}|\d{1,9}[.)]?[ \t]*|(?:`{3,}|~{3,}).*|\|.*)")
TABLE_LINE = re.compile(r"[ \t>]{0,40}\|")
DELIMITER_LINE = re.compile(r"[ \t>]{0,40}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
UNFINISHED = re.compile(
    r"(?:!?\[[^\[\]\n]{0,80}|!?\[[^\[\]\n]{0,200}\](?:\([^()\s]{0,300})?"
    r"|(?<!\]\()https?://\S{0,300}|\bhttps?(?::/?)?|\bhtt?"
    r"|<(?:b|br[ \t]{0,3}/?)?|&#?\w{0,10}"
    r"|[!\\*_~`$]+)\Z"
)
REACH = 520
MATH = r"\\\([^\n]*?(?:\\\)|\Z)|\\\[[^\n]*?(?:\\\]|\Z)|\$(?=[^\s$\d])[^$\n`]{0,300}?(?:\$|\Z)"
MARK = re.compile(
    rf"(?P<math>{MATH})|(?P<skip>\\.|\[[^\[\]\n]{{0,200}}\]\([^()\s]{{0,300}}\)|https?://\S+)|`+|\*\*|\*|__|~~"
)
WORD = re.compile(r"\w")


def settled(source: str) -> str:
    """The part of an unfinished block that is shown now; at most the end of its last two lines is missing."""
    start = source.rfind("\n") + 1
    line = source[start:]
    if ONLY_MARKS.fullmatch(line):
        return _without_header(source[:start])
    return source[:start] + _settled_line(line) if len(line) < LONGEST_LINE else source


def _without_header(source: str) -> str:
    """A line with bars may be the head of a table; whether it is, the line below it tells."""
    lines = source.rstrip("\n").rsplit("\n", 2)
    if not TABLE_LINE.match(lines[-1]) or DELIMITER_LINE.fullmatch(lines[-1]):
        return source
    if any(TABLE_LINE.match(line) for line in lines[:-1][-1:]):
        return source
    return source[: source.rstrip("\n").rfind("\n") + 1]


def _settled_line(line: str) -> str:
    unfinished = UNFINISHED.search(line, max(0, len(line) - REACH))
    if unfinished is not None:
        line = line[: unfinished.start()]
    opened = _open_marks(line)
    if not opened:
        return line
    first = min(opened.values())
    if len(line) - first <= PATIENCE:
        return line[:first].rstrip()
    return line.rstrip() + "".join(sign for sign in reversed(opened) if sign[0] in "`*_~")


def _open_marks(line: str) -> dict[str, int]:
    """The marks that are open at the end of a line, in their order, and where each began."""
    opened: dict[str, int] = {}
    for found in MARK.finditer(line):
        sign = found.group()
        if found.group("math") and found.end() == len(line):
            opened[sign] = found.start()
        if found.group("math") or found.group("skip"):
            continue
        code = next((mark for mark in opened if mark[0] == "`"), "")
        if code:
            if sign == code:
                del opened[code]
        elif sign in opened:
            if not line[found.start() - 1].isspace():
                del opened[sign]
        elif found.end() < len(line) and not line[found.end()].isspace() and _may_open(line, found):
            opened[sign] = found.start()
    return opened


def _may_open(line: str, found: re.Match[str]) -> bool:
    """`_` inside a word is a letter; a lone `*` between digits is a multiplication."""
    before = line[found.start() - 1] if found.start() else " "
    if found.group() in ("__", "*"):
        return not (before.isascii() and WORD.match(before))
    return True
