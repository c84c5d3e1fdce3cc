"""Turns any text into Feishu's Markdown dialect so that people see exactly that text and nothing else.

The platform names numeric entities as the way to write a character that means something in Markdown:
https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-components/content-components/rich-text
"""

import re

SPECIAL = {ord(char): f"&#{ord(char)};" for char in "&<>*_~`[]\\"}
EMOJI = re.compile(r"(?<=:)([A-Za-z0-9_+\-]+):")
LINE_START = re.compile(r"^([ \t]*)([#+\-=|:])", re.MULTILINE)
NUMBER_START = re.compile(r"^([ \t]*\d{1,9})([.)])", re.MULTILINE)
HASH = re.compile(r"(?<=\s)#")


def entity(char: str) -> str:
    """One character written as its number."""
    return f"&#{ord(char)};"


def escape(text: str) -> str:
    """Text in the middle of a line: no tag, emphasis, link, code, entity or `:EMOJI:` can come of it."""
    escaped = text.translate(SPECIAL)
    if ":" in escaped:
        escaped = EMOJI.sub(r"\1&#58;", escaped)
    return HASH.sub("&#35;", escaped) if "#" in text else escaped


def escape_start(escaped: str) -> str:
    """For escaped text at the start of a line: no heading, list, rule or table can come of it."""
    escaped = LINE_START.sub(lambda found: found.group(1) + entity(found.group(2)), escaped)
    return NUMBER_START.sub(lambda found: found.group(1) + entity(found.group(2)), escaped)
