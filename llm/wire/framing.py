"""Where the body of an HTTP/1.1 answer ends, read strictly: what is not as RFC 9112 has it is no answer.

https://www.rfc-editor.org/rfc/rfc9112
"""

import re
import zlib
from typing import Protocol

from llm.wire.head import CutOff, Head, Malformed

LONGEST_LINE = 4096
SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?")
LONGEST_LENGTH = 18
WITHOUT_BODY = (204, 304)
MOST_AT_ONCE = 1 << 20


class Body(Protocol):
    """`feed` takes bytes and gives the content."""

    @property
    def done(self) -> bool:
        """The end has come."""

    @property
    def surplus(self) -> bool:
        """Something came after it."""

    @property
    def held(self) -> bool:
        """There is more without any further bytes."""

    def feed(self, data: bytes) -> bytes: ...

    def end(self) -> None:
        """The connection was closed. Raises Malformed when that was too early."""


def body_of(method: str, head: Head) -> Body:
    """How this answer's body ends. Raises Malformed when that cannot be told for certain."""
    if method == "HEAD" or head.status in WITHOUT_BODY:
        return Sized(0)
    length = head.headers.get("content-length")
    coding = head.headers.get("transfer-encoding")
    if coding is not None:
        if length is not None or coding.lower() != "chunked":
            raise Malformed("its length is not clear")
        plain: Body = Chunked()
    elif length is None:
        plain = UntilClosed()
    else:
        plain = Sized(_length(length))
    encoding = head.headers.get("content-encoding", "identity").lower()
    if encoding == "identity":
        return plain
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Malformed("an encoding that nobody asked for")
    return Unpacked(plain, encoding)


def _length(told: str) -> int:
    value, *others = [value.strip() for value in told.split(",")]
    sound = value.isascii() and value.isdecimal() and len(value) <= LONGEST_LENGTH
    if not sound or any(other != value for other in others):
        raise Malformed("its length is not clear")
    return int(value)


class Sized:
    held = False

    def __init__(self, length: int) -> None:
        self._left = length
        self.done = length == 0
        self.surplus = False

    def feed(self, data: bytes) -> bytes:
        left = self._left - len(data)
        if left > 0:
            self._left = left
            return data
        self.done, self.surplus = True, left < 0
        return data[: self._left] if left else data

    def end(self) -> None:
        raise CutOff("the answer is cut off")


class UntilClosed:
    held = False
    done = False
    surplus = True

    def feed(self, data: bytes) -> bytes:
        return data

    def end(self) -> None:
        self.done = True


class Chunked:
    """https://www.rfc-editor.org/rfc/rfc9112#section-7.1"""

    held = False

    def __init__(self) -> None:
        self.done = False
        self.surplus = False
        self._rest = b""
        self._left = 0  # of the chunk that has begun, its line end included
        self._in_trailer = False

    def feed(self, data: bytes) -> bytes:
        if self._rest:
            data, self._rest = self._rest + data, b""
        pieces: list[bytes] = []
        at = 0
        while at < len(data) and not self.done:
            after = self._content(data, at, pieces) if self._left else self._line(data, at)
            if after == at:
                self._rest = data[at:]
                break
            at = after
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def end(self) -> None:
        raise CutOff("the answer is cut off")

    def _content(self, data: bytes, at: int, pieces: list[bytes]) -> int:
        """Bytes of the chunk, and the line end behind it."""
        wanted = self._left - 2
        if wanted > 0:
            piece = data[at : at + wanted]
            pieces.append(piece)
            self._left -= len(piece)
            at += len(piece)
            if self._left > 2:
                return at
        end = data[at : at + 2]
        if end == b"\r\n":
            self._left = 0
            return at + 2
        if end not in (b"", b"\r"):
            raise Malformed("a chunk is longer than it said")
        self._rest = end
        return len(data)

    def _line(self, data: bytes, at: int) -> int:
        """The size of the next chunk, or a line of the trailer, which is passed over."""
        end = data.find(b"\r\n", at)
        if end < 0 or end - at > LONGEST_LINE:
            if len(data) - at > LONGEST_LINE:
                raise Malformed("a line is too long")
            return at
        if self._in_trailer:
            if end == at:
                self.done, self.surplus = True, len(data) > end + 2
            return end + 2
        size = SIZE.fullmatch(data, at, end)
        if size is None:
            raise Malformed("a chunk without a size")
        length = int(size[1], 16)
        self._left = length + 2 if length else 0
        self._in_trailer = length == 0
        return end + 2


class Unpacked:
    """gzip or deflate around another body, for upstreams that insist on it. A piece is never larger than 1 MiB."""

    def __init__(self, packed: Body, encoding: str) -> None:
        self._packed = packed
        self._unpack = zlib.decompressobj(47 if "gzip" in encoding else 15)
        self._waiting = b""

    @property
    def done(self) -> bool:
        return self._packed.done and not self._waiting

    @property
    def surplus(self) -> bool:
        return self._packed.surplus

    @property
    def held(self) -> bool:
        return bool(self._waiting)

    def feed(self, data: bytes) -> bytes:
        try:
            piece = self._unpack.decompress(self._waiting + self._packed.feed(data), MOST_AT_ONCE)
        except zlib.error as error:
            raise Malformed("it cannot be unpacked") from error
        self._waiting = self._unpack.unconsumed_tail
        return piece

    def end(self) -> None:
        self._packed.end()
