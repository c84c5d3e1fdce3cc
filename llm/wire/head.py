"""The head of an HTTP/1.1 answer, read strictly; and what is said when something is not HTTP.

https://www.rfc-editor.org/rfc/rfc9112
"""

import re
from collections.abc import Callable
from typing import NamedTuple

LONGEST_HEAD = 65_536
MOST_HINTS = 20
STATUS = re.compile(r"HTTP/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?")
NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
VALUE = re.compile(r"[^\0\r\n]*")
MOST_NAMES = 2000
_names: dict[str, str] = {}
INFORMATIONAL = (100, 102, 103)


class Malformed(Exception):
    """What came is not HTTP. The text quotes nothing of it."""


class CutOff(Malformed):
    """It was HTTP, but not to its end."""


class Head(NamedTuple):
    """Names in small letters; a name that came several times has its values joined by commas."""

    status: int
    headers: dict[str, str]
    keeps: bool


def read_head(receive: Callable[[], bytes]) -> tuple[Head, bytes]:
    """The head, and what came behind it. Raises EOFError when nothing came at all, Malformed when it was no head."""
    data = receive()
    if not data:
        raise EOFError
    for _ in range(MOST_HINTS):
        while (end := data.find(b"\r\n\r\n")) < 0:
            if len(data) > LONGEST_HEAD or b"\n\n" in data:
                raise Malformed("the head is too large, or its lines end otherwise")
            more = receive()
            if not more:
                raise CutOff("the head is cut off")
            data += more
        head = parse_head(data[:end])
        data = data[end + 4 :]
        if head.status not in INFORMATIONAL:
            return head, data
    raise Malformed("hints, and no answer")


def parse_head(data: bytes) -> Head:
    if len(data) > LONGEST_HEAD:
        raise Malformed("the head is too large")
    first, *lines = data.decode("latin-1").split("\r\n")
    status = STATUS.fullmatch(first)
    if status is None:
        raise Malformed("no status line")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        small = _names.get(name) or _small(name)
        if not colon or not small or not VALUE.fullmatch(value):
            raise Malformed("a header is not one")
        name, value = small, value.strip(" \t")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    keeps = status[1] == "1" and "close" not in headers.get("connection", "").lower()
    return Head(int(status[2]), headers, keeps)


def _small(name: str) -> str:
    """A header's name in small letters, empty where it is none. Names are few, so each is looked at once."""
    if not NAME.fullmatch(name):
        return ""
    small = name.lower()
    if len(_names) < MOST_NAMES:
        _names[name] = small
    return small
