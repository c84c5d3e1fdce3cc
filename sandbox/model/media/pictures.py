"""Pictures that the scripted model makes: one colour, which hangs on the words; and the least of PNG.

https://www.w3.org/TR/png-3/
"""

import hashlib
import struct
import zlib


def png(words: str, width: int = 64, height: int = 64) -> bytes:
    """A sound PNG of one colour."""
    colour = hashlib.sha256(words.encode()).digest()[:3]
    row = b"\0" + colour * width
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(row * height)) + _chunk(b"IEND")


def _chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
