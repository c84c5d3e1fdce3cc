"""TCP ports of this machine: whether one is taken, and one that is free."""

import socket

LOOPBACK = "127.0.0.1"


def port_taken(port: int) -> bool:
    """Whether somebody listens there, on the loopback or on all addresses."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return True
    return False


def free_after(port: int) -> int:
    """A free one that is easy to remember: ten more, or twenty, ..."""
    return next((other for other in range(port + 10, 65536, 10) if not port_taken(other)), free_port())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
