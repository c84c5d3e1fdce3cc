"""What a caller's socket says: bytes that came with the head, and those that are still to come."""

import socket
import time
from typing import Any

PIECE = 65_536


class Body:
    """A request's body, as WSGI reads it. `left` are the bytes that nobody has read yet."""

    def __init__(self, sock: socket.socket, ahead: bytes, length: int) -> None:
        self._sock, self._ahead = sock, ahead
        self.left = length

    def read(self, size: int = -1) -> bytes:
        """So many bytes, fewer only at the end, or where the caller has left."""
        wanted = self.left if size < 0 else min(size, self.left)
        ahead = self._ahead
        if len(ahead) >= wanted:
            self._ahead = ahead[wanted:]
            self.left -= wanted
            return ahead[:wanted] if self._ahead else ahead
        pieces, got = [ahead], len(ahead)
        self._ahead = b""
        while got < wanted and (piece := self._sock.recv(min(PIECE, wanted - got))):
            pieces.append(piece)
            got += len(piece)
        self.left -= got
        return b"".join(pieces)


class Unread:
    """A socket from which some bytes were read already: whoever reads it now reads those first.

    `due` is when, on the monotonic clock, what is read next has to be there.
    """

    due: float | None = None

    def __init__(self, sock: socket.socket, ahead: bytes) -> None:
        self._sock, self._ahead = sock, ahead

    def recv(self, size: int, *flags: int) -> bytes:
        if not self._ahead:
            if self.due is not None:
                self._sock.settimeout(max(self.due - time.monotonic(), 0.001))
            return self._sock.recv(size, *flags)
        piece, self._ahead = self._ahead[:size], self._ahead[size:]
        return piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)
