"""What the platform refuses inside a card's Markdown: too many tables, pictures from the web, unknown people.

https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-components/content-components/rich-text
"""

import re
from collections.abc import Callable, Iterator

from sandbox.card_errors import AT_USER, IMAGE, JSON_INVALID, TABLES, CardError

MAX_TABLES_IN_MARKDOWN = 4
DELIMITER = re.compile(r"^ {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)\s]*)[^)]*\)")
CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
AT = re.compile(r"<at\s+(id|ids|email|user_id)\s*=\s*[\"']?([^\"'>]*)[\"']?\s*/?>", re.IGNORECASE)
URL_VALUE = re.compile(r"\]\(\$\w+\)")


def check_markdown(text: str, image_known: Callable[[str], bool], person_known: Callable[[str], bool]) -> int:
    """Raises CardError; returns the number of tables, which count against the card's five."""
    tables = count_tables(text)
    if tables > MAX_TABLES_IN_MARKDOWN:
        raise CardError(TABLES, "card table number over limit", "table", kit=230099)
    if "![" in text or "]($" in text or "<at" in text or "<AT" in text:
        _check_spans(text, image_known, person_known)
    return tables


def _check_spans(text: str, image_known: Callable[[str], bool], person_known: Callable[[str], bool]) -> None:
    for line in _outside_code(text):
        for picture in PICTURE.finditer(line):
            if not image_known(picture.group(1)):
                raise CardError(IMAGE, "image key is invalid", picture.group(1))
        if URL_VALUE.search(line):
            raise CardError(JSON_INVALID, "$urlVal links are not supported in schema 2.0", line)
        for at in AT.finditer(line):
            for name in mentioned(at.group(1), at.group(2)):
                if not person_known(name):
                    raise CardError(AT_USER, "invalid user id in at", name)


def mentioned(attribute: str, value: str) -> list[str]:
    """The ids of one `<at>`: `id` and `email` name one, `ids` several."""
    if attribute.lower() == "user_id":
        return []
    return [part.strip() for part in value.split(",")] if attribute.lower() == "ids" else [value.strip()]


def mentions(text: str) -> list[str]:
    """Who a Markdown text calls: open_ids, e-mail addresses or `all`, outside of code."""
    if "<at" not in text.lower():
        return []
    found = (at for line in _outside_code(text) for at in AT.finditer(line))
    return [name for at in found for name in mentioned(at.group(1), at.group(2))]


def count_tables(text: str) -> int:
    """Tables outside of fenced code: a line with a bar, followed by a delimiter row of as many cells."""
    if "|" not in text or "-" not in text:
        return 0
    count, previous, inside = 0, "", False
    for line in _lines(text):
        is_delimiter = not inside and "-" in line and "|" in previous and bool(DELIMITER.match(line))
        if is_delimiter and _cells(previous) == _cells(line):
            count, inside = count + 1, True
        elif not line.strip() or "|" not in line:
            inside = False
        previous = line
    return count


def _cells(line: str) -> int:
    return len(re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|")))


def _lines(text: str) -> Iterator[str]:
    """Lines outside of fenced code; the fence itself comes as an empty line."""
    fence = ""
    for line in text.split("\n"):
        mark = FENCE.match(line)
        if fence:
            if mark and mark.group(1).startswith(fence) and not line.strip(" \t`~"):
                fence = ""
            continue
        if mark:
            fence = mark.group(1)
            yield ""
            continue
        yield line


def _outside_code(text: str) -> Iterator[str]:
    for line in _lines(text):
        yield CODE_SPAN.sub("", line) if "`" in line else line
