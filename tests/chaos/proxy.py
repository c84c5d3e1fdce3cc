"""A TCP proxy that misbehaves on request: the network between two parts of Larkey."""

import contextlib
import selectors
import socket
import threading
import time
from typing import Literal

from tests.support import free_port

Mode = Literal["pass", "cut", "freeze", "slow"]
PIECE = 65536
SLOW_SECONDS = 0.15
"""Before each piece, in the mode `slow`."""


class Proxy:
    """`pass` everything; `cut` every connection and take none; `freeze`: take all, pass nothing; `slow`."""

    def __init__(self, target_port: int) -> None:
        self.address = "127.0.0.1"
        self.port = free_port()
        self._target = ("127.0.0.1", target_port)
        self._mode: Mode = "pass"
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None

    def start(self) -> "Proxy":
        self._listener = socket.create_server((self.address, self.port), backlog=256)
        threading.Thread(target=self._accept, name=f"proxy-{self.port}", daemon=True).start()
        return self

    def mode(self, mode: Mode) -> None:
        self._mode = mode
        if mode == "cut":
            self._drop_all()

    def aim(self, port: int) -> None:
        """Lead somewhere else from now on: whoever is connected is cut off."""
        self._target = ("127.0.0.1", port)
        self._drop_all()

    def stop(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()
        self._mode = "cut"
        self._drop_all()

    def _drop_all(self) -> None:
        with self._lock:
            sockets = list(self._open)
        for sock in sockets:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        listener = self._listener
        while listener is not None and self._listener is listener:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near:
            if self._mode == "cut":
                return
            with contextlib.suppress(OSError), socket.create_connection(self._target, 5) as far:
                with self._lock:
                    self._open |= {near, far}
                try:
                    self._pump(near, far)
                finally:
                    with self._lock:
                        self._open -= {near, far}

    def _pump(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        with selectors.DefaultSelector() as waiting:
            for end in other:
                waiting.register(end, selectors.EVENT_READ)
            while self._mode != "cut":
                for key, _ in waiting.select(0.2):
                    sock: socket.socket = key.fileobj  # type: ignore[assignment]
                    self._hold()
                    data = sock.recv(PIECE)
                    if not data:
                        return
                    other[sock].sendall(data)

    def _hold(self) -> None:
        if self._mode == "slow":
            time.sleep(SLOW_SECONDS)
        while self._mode == "freeze":
            time.sleep(0.02)
