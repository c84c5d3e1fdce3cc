"""Reads the dialect that cards.markdown writes: its tokens, and the plain text behind them.

Whatever the model said literally stands there as an entity, so each bare `*`, backtick or bracket is markup and a
regular expression reads it all.
"""

import re

TOKEN = re.compile(
    r"(?P<entity>&#\d{1,7};)"
    r"|(?P<br><br>)"
    r"|(?P<code>(?P<ticks>`+)(?:(?!(?P=ticks)).)+(?P=ticks))"
    r"|(?P<link>\[(?P<label>[^\]\n]*)\]\((?P<url>[^)\s]*)\))"
    r"|(?P<mark>\*\*|\*|~~)"
    r"|(?P<char>.)",
    re.DOTALL,
)
FENCE = re.compile(r"^(`{3,})\S*$")
START = re.compile(r"^((?:> ?)*)( *)(#{1,6} |[-+] |\d+[.)] )?")
DELIMITERS = re.compile(r"^\|(?: :?---:? \|)+$")


def plain_of_dialect(text: str) -> str:
    """What a reader sees, as lines of plain text: list marks, quote marks and table bars stay, markup goes."""
    lines, fence = [], ""
    for line in text.split("\n"):
        found = FENCE.match(line)
        if fence:
            if found and line == fence:
                fence = ""
            else:
                lines.append(line)
        elif found:
            fence = found.group(1)
        elif not DELIMITERS.match(line):
            lines.append(_line(line))
    return "\n".join(lines)


def _line(line: str) -> str:
    start = START.match(line)
    head = start.group(0) if start else ""
    if head.lstrip("> ").startswith("#"):
        return inline_text(line[len(head) :])
    return head + inline_text(line[len(head) :])


def inline_text(text: str) -> str:
    """The words of one line."""
    return "".join(_word(found) for found in TOKEN.finditer(text))


def _word(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if found.group("entity"):
        return chr(int(found.group("entity")[2:-1]))
    if found.group("br"):
        return "\n"
    if found.group("code"):
        return found.group("code").strip("`").strip(" ") if kind else ""
    if found.group("link"):
        label = inline_text(found.group("label"))
        return label if label == found.group("url") else f"{label} ({found.group('url')})"
    return found.group("char") or ""
