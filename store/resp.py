"""Redis' protocol, as far as scripts need it: commands packed, answers read, on a connection that redis-py has opened.

redis-py opens connections (TLS, users, sentinels), but what it does for each command costs several times what Redis
does for it; so what every request asks goes this way. https://redis.io/docs/latest/develop/reference/protocol-spec/
"""

import _socket
import os
import socket
from typing import Any

import hiredis

PIECE = 65_536
PEEK = socket.MSG_PEEK | socket.MSG_DONTWAIT
Word = str | int | float
Refused = hiredis.ReplyError
"""The server's own answer that a command failed."""


def packed(words: tuple[Word, ...]) -> bytes:
    """A command as it goes out. Numbers are written as Python writes them."""
    texts: Any = tuple([word if isinstance(word, str) else repr(word) for word in words])
    try:
        command: bytes = hiredis.pack_command(texts)
    except UnicodeEncodeError:  # half a character, which must not break the queue
        encoded: Any = tuple([text.encode("utf-8", "surrogatepass") for text in texts])
        command = hiredis.pack_command(encoded)
    return command


class Link:
    """A connection of redis-py's, taken over for good. Raises OSError when it breaks, EOFError when it was closed."""

    def __init__(self, pool: Any) -> None:
        """`pool` is redis-py's connection pool; this blocks until its connection is ready."""
        self._pool = pool
        self._connection = pool.get_connection()
        self._sock: socket.socket = self._connection._sock
        self._probe = _socket.socket(self._sock.family, self._sock.type, 0, fileno=os.dup(self._sock.fileno()))
        self._reader = hiredis.Reader(encoding="utf-8", errors="surrogatepass")

    @property
    def closed(self) -> bool:
        """Whether the server has closed it meanwhile, as one that was restarted has."""
        try:
            return not self._probe.recv(1, PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def send(self, commands: bytes) -> None:
        self._sock.sendall(commands)

    def read(self) -> Any:
        """The next answer; a Refused as a value, so that one command's failure is nobody else's."""
        while (answer := self._reader.gets()) is False:
            data = self._sock.recv(PIECE)
            if not data:
                raise EOFError("Redis has closed the connection")
            self._reader.feed(data)
        return answer

    def drop(self) -> None:
        """It is of no use any more."""
        self._probe.close()
        self._connection.disconnect()
        self._pool.release(self._connection)
