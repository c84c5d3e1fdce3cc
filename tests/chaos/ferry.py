"""`python -m tests.chaos.ferry PORT ADDRESS PORT`: callers of this loopback are brought over to somebody else.

For a host in a namespace, whose platform has to be on its own loopback where it is not HTTPS.
"""

import socket
import sys
import threading
from contextlib import suppress


def main(port: int, address: str, far_port: int) -> None:
    with socket.create_server(("127.0.0.1", port), backlog=256) as door:
        print("ferry ready", flush=True)
        while True:
            near, _ = door.accept()
            threading.Thread(target=_serve, args=(near, (address, far_port)), daemon=True).start()


def _serve(near: socket.socket, there: tuple[str, int]) -> None:
    with near, suppress(OSError), socket.create_connection(there) as far:
        back = threading.Thread(target=_bring, args=(far, near), daemon=True)
        back.start()
        _bring(near, far)
        back.join()


def _bring(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
