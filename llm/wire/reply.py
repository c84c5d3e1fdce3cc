"""An answer whose headers are here, read piece by piece as it arrives."""

import time
from collections.abc import Callable

from llm.errors import Cancelled, LlmError, UpstreamDown
from llm.wire.connection import Connection, Waiting
from llm.wire.dialling import Route
from llm.wire.failing import ours
from llm.wire.framing import body_of
from llm.wire.head import Head, Malformed
from llm.wire.line import Line


class Reply:
    """`headers` have names in small letters. Close it in any case."""

    def __init__(
        self, method: str, head: Head, ahead: bytes, connection: Connection, line: Line, route: Route, waiting: Waiting
    ) -> None:
        self.status, self.headers, self._keeps = head
        self._body = body_of(method, head)
        self._ahead = ahead
        self._connection: Connection | None = connection
        self._line = line
        self._route, self._waiting = route, waiting
        if self._body.done:
            self._over(surplus=bool(ahead))

    def read(self, timeout: float) -> bytes:
        """What came next; empty at the end. Raises UpstreamDown after so many seconds of silence, or when it breaks."""
        return self._taken(lambda connection: self._next(connection, timeout)) or b""

    def ready(self) -> bytes | None:
        """What has come by now, without waiting; None when that is nothing, empty at the end. Raises as `read` does."""
        return self._taken(self._here)

    @property
    def flows(self) -> bool:
        """Whether all that is left is still to be awaited at `fileno`, and then to be had from `ready`."""
        connection = self._connection
        return connection is not None and not self._ahead and not self._body.held and connection.flows

    @property
    def fileno(self) -> int:
        """The descriptor; only where it `flows`."""
        assert self._connection is not None
        return self._connection.sock.fileno()

    def _taken(self, take: Callable[[Connection], bytes | None]) -> bytes | None:
        connection = self._connection
        if connection is None:
            if self._line.gone:
                raise Cancelled
            return b""
        try:
            piece = take(connection)
        except (OSError, Malformed) as error:
            self.close()
            raise ours(error, self._line) from error
        if self._body.done:
            self._over(surplus=self._body.surplus)
        if not piece and self._line.gone:
            raise Cancelled
        return piece

    def _here(self, connection: Connection) -> bytes | None:
        data = connection.ready()
        if not data:
            return None if data is None else self._closed(connection)
        return self._body.feed(data) or (b"" if self._body.done else None)

    def _next(self, connection: Connection, timeout: float) -> bytes:
        body = self._body
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            if (piece := body.feed(ahead)) or body.done:
                return piece
        elif body.held:
            return body.feed(b"")
        connection.patience(timeout)
        data = connection.recv()
        piece = body.feed(data) if data else b""
        if piece or not data or body.done:
            return piece if data else self._closed(connection)
        return self._patiently(connection, time.monotonic() + timeout)

    def _patiently(self, connection: Connection, deadline: float) -> bytes:
        """Bytes came, but nothing of the body: signs of a chunk's size, say. They do not count as life."""
        body = self._body
        while not body.done:
            connection.patience(deadline - time.monotonic())
            data = connection.recv()
            if not data:
                return self._closed(connection)
            if piece := body.feed(data):
                return piece
            if time.monotonic() > deadline:
                raise TimeoutError
        return b""

    def _closed(self, connection: Connection) -> bytes:
        connection.keeps = False
        self._body.end()
        return b""

    def body(self, timeout: float, limit: int = 32 * 1024 * 1024) -> bytes:
        """All of it, within so many seconds. Raises UpstreamDown also when it is longer than the limit."""
        deadline = time.monotonic() + timeout
        pieces: list[bytes] = []
        size = 0
        while piece := self.read(deadline - time.monotonic()):
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise UpstreamDown("the answer is too large", code="too_large")
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def finish(self, patience: float = 0.5) -> None:
        """Nothing more is wanted: let the connection serve again if the end comes soon, else close it."""
        try:
            for _ in range(16):
                if not self.read(patience):
                    break
        except LlmError:
            pass
        self.close()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._line.release()
            connection.close()

    def _over(self, *, surplus: bool) -> None:
        """The whole answer is here: the connection waits for its next call, if there is nothing wrong with it."""
        connection, self._connection = self._connection, None
        assert connection is not None
        self._line.release()
        if self._keeps and connection.keeps and not surplus and not self._line.gone:
            self._waiting.give(self._route, connection)
        else:
            connection.close()
