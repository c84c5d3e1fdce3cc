"""Reads the dialect that is written here: its tokens, and the plain text behind them.

Whatever the model said literally stands there as an entity, so each bare `*`, backtick or bracket is markup and a
regular expression reads it all.
"""

import re

TOKEN = re.compile(
    r"(?P<entity>&#\d{1,7};)"
    r"|(?P<line><br>|\n)"
    r"|(?P<code>(?P<ticks>`+)(?:(?!(?P=ticks)).)+(?P=ticks))"
    r"|(?P<link>\[(?P<label>[^\]\n]*)\](?P<address>\([^)\s]*\)))"
    r"|(?P<mark>\*\*|\*|~~)"
    r"|(?P<colour></?font\b[^<>\n]{0,40}>)"
    r"|(?P<white>[^\S\n]+)"
    r"|(?P<word>[^&<`\[*~\s。！？；，、]{0,32}[。！？；，、]+[”’」』）]*|[^&<`\[*~\s。！？；，、]{1,32})"
    r"|(?P<char>.)",
    re.DOTALL,
)
FENCE = re.compile(r"^(`{3,})\S*$")
HEAD = re.compile(r"^(?P<quote>(?:> ?)*)(?:#{1,6} )?")
DELIMITERS = re.compile(r"^\|(?: :?---:? \|)+$")
JOINER = "\u2060"


def plain_of_dialect(text: str) -> str:
    """What a reader sees, as lines of plain text: list marks, quote marks and table bars stay, markup goes."""
    lines, fence = [], ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if fence:
            if line == fence:
                fence = ""
            else:
                lines.append(line)
        elif found:
            fence = found.group(1)
        elif not DELIMITERS.match(line):
            lines.append(_line(line))
    return "\n".join(lines).replace(JOINER, "")


def _line(line: str) -> str:
    head = HEAD.match(line)
    if head is None:
        return inline_text(line)
    return head.group("quote") + inline_text(line[head.end() :])


def inline_text(text: str) -> str:
    """The words of one line."""
    return "".join(_word(found) for found in TOKEN.finditer(text))


def _word(found: re.Match[str]) -> str:
    whole = found.group()
    if found.group("entity"):
        return chr(int(whole[2:-1]))
    if found.group("line"):
        return "\n"
    if found.group("code"):
        ticks = len(found.group("ticks"))
        return whole[ticks:-ticks]
    if found.group("link"):
        label, address = inline_text(found.group("label")), found.group("address")[1:-1]
        return label if label == address else f"{label} ({address})"
    return "" if found.group("mark") or found.group("colour") else whole


def without_end(text: str) -> str:
    """A text of dialect without empty lines at its end."""
    text = text.rstrip()
    while text.endswith("<br>"):
        text = text[:-4].rstrip()
    return text
