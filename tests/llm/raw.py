"""A provider that says exactly what it is told, byte by byte, for answers that no sound server would give."""

import socket
import time
from collections.abc import Sequence

from tests.listener import Listener


class RawProvider(Listener):
    """Each request is answered with the next of `scripts`: bytes to send, seconds to wait. Then it closes, if told to.

    `asked` is what came, one entry a request; `connections` how many were made.
    """

    def __init__(self, *scripts: Sequence[bytes | float], closes: bool = False, impatient: bool = False) -> None:
        self._scripts = list(scripts)
        self._closes, self._impatient = closes, impatient
        super().__init__()
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self.asked: list[bytes] = []
        self.connections = 0

    def serve(self, client: socket.socket) -> None:
        self.connections += 1
        with client:
            while self._scripts and self._hears(client):
                for step in self._scripts.pop(0):
                    if isinstance(step, bytes):
                        client.sendall(step)
                    else:
                        time.sleep(step)
                if self._closes:
                    return

    def _hears(self, client: socket.socket) -> bool:
        """One request; its body ends with the length that is told, or the last chunk."""
        got = b""
        while b"\r\n\r\n" not in got or not (self._impatient or _whole(got)):
            more = client.recv(65536)
            if not more:
                return False
            got += more
        self.asked.append(got)
        return True


def _whole(got: bytes) -> bool:
    head, _, body = got.partition(b"\r\n\r\n")
    if b"chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0].strip()
    return len(body) >= int(length or 0)
