"""A form (multipart/form-data, RFC 7578) as it passes by: its small fields are read, its files are not.

https://platform.openai.com/docs/api-reference/audio/createTranscription: the model is a field of the form, before or
behind the file. Bytes are looked at once, in portions of any size, and no more of them is kept than one part's headers.
"""

import re
from collections.abc import Callable

from gateway.denied import Denied

BOUNDARY = re.compile(
    r"""multipart/form-data\s*;.*?\bboundary=(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE
)
NAME = re.compile(
    rb"""(?im)^content-disposition\s*:.*?;\s*name\s*=\s*(?:"(model|stream|file_id)"|(model|stream|file_id))\s*(?:;|$)"""
)
LONGEST_HEAD = 16_384
LONGEST_VALUE = 1024


class Form:
    """`fields` maps the names that matter to (value, begin, end): where the value lies in the body."""

    def __init__(self, boundary: bytes) -> None:
        self._mark = b"\r\n--" + boundary
        self._held = b"\r\n"  # as if a part had ended before the first
        self._at = -2
        self._next: Callable[[], bool] = self._seek
        self._name = ""
        self.fields: dict[str, tuple[str, int, int]] = {}

    def feed(self, portion: bytes) -> None:
        """Raises Denied for a form that could be read in two ways."""
        self._held += portion
        while self._next():
            pass

    def _drop(self, count: int) -> None:
        self._held = self._held[count:]
        self._at += count

    def _seek(self) -> bool:
        """To the end of this part."""
        found = self._held.find(self._mark)
        if found < 0:
            self._drop(max(len(self._held) - len(self._mark) + 1, 0))
            return False
        self._drop(found + len(self._mark))
        self._next = self._head
        return True

    def _head(self) -> bool:
        """The headers of a part; two hyphens instead are the end of the form."""
        if len(self._held) < 2:
            return False
        if self._held.startswith(b"--"):
            self._next = self._over
            return True
        end = self._held.find(b"\r\n\r\n")
        if end < 0:
            if len(self._held) > LONGEST_HEAD:
                raise Denied("bad_form")
            return False
        found = NAME.search(self._held[:end].replace(b"\r\n", b"\n"))
        self._name = (found[1] or found[2]).decode() if found else ""
        self._drop(end + 4)
        self._next = self._value if self._name else self._seek
        return True

    def _value(self) -> bool:
        found = self._held.find(self._mark)
        if found < 0:
            if len(self._held) > LONGEST_VALUE + len(self._mark):
                raise Denied("bad_form")
            return False
        value = self._held[:found].decode("utf-8", "replace")
        if self._name in self.fields or len(value) > LONGEST_VALUE:
            raise Denied("bad_form")
        self.fields[self._name] = (value, self._at, self._at + found)
        self._next = self._seek
        return True

    def _over(self) -> bool:
        self._drop(len(self._held))
        return False


def boundary_of(content_type: str) -> bytes | None:
    """None where it is no form."""
    found = BOUNDARY.match(content_type)
    return (found[1] or found[2]).encode("latin-1", "replace") if found else None
