"""An address that must never be visited: whoever is made to connect to it is caught."""

import socket

from tests.listener import Listener


class Trap(Listener):
    """`visits` is how often somebody connected."""

    def __init__(self) -> None:
        super().__init__()
        self.visits = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, client: socket.socket) -> None:
        self.visits += 1
        client.close()
