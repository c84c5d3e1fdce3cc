"""Inline code, addresses and single characters: what inside a line is not escaped as words are."""

import re

from cards.escape import entity

UNSAFE = re.compile(r"[\s()<>\[\]\"'`\\|*~\x00-\x20\x7f]")
ENTITY_LIKE = re.compile(r"&(?=#?\w+;)")
AT = re.compile(r"<(?=/?at\b)", re.IGNORECASE)
TICKS = re.compile(r"`+")


class Span(str):
    """Inline code, written with a fence of backticks that is longer than any in it."""

    __slots__ = ("content",)
    content: str

    def __new__(cls, content: str) -> "Span":
        made = super().__new__(cls, _fenced(defused(content)))
        made.content = content
        return made


def _fenced(content: str) -> str:
    longest = max((len(run) for run in TICKS.findall(content)), default=0)
    ticks = "`" * (longest + 1)
    padded = content[0] in " `" or content[-1] in " `"
    return f"{ticks} {content} {ticks}" if padded else f"{ticks}{content}{ticks}"


def defused(code: str) -> str:
    """Code in which `<at` can call nobody, wherever the platform looks for it: an invisible joiner breaks it up."""
    return AT.sub("<\u2060", code) if "<" in code else code


def trimmed(address: str) -> str:
    """A bare address without the punctuation of the sentence around it."""
    while address and (address[-1] in ".,;:!?" or _closes_too_much(address)):
        address = address[:-1]
    return address


def _closes_too_much(address: str) -> bool:
    opening = {")": "(", "]": "["}.get(address[-1])
    return opening is not None and address.count(address[-1]) > address.count(opening)


def safe_address(address: str) -> str:
    """An address that cannot end its link early."""
    encoded = UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found.group().encode()), address)
    return ENTITY_LIKE.sub("&amp;", encoded)


def literal(char: str) -> str:
    """A character that was escaped or named by its number: never markup, and no line's end."""
    if not char.isascii():
        return char
    return entity(char) if char.isprintable() and not char.isalnum() and char != " " else char.replace("\n", " ")


def without_links(label: str) -> str:
    """A label must not hold a link of its own."""
    return re.sub(r"\[([^\]\n]*)\]\([^)\s]*\)", r"\1", label)
