"""Processes among others: what one is called, on all hosts, and whether one of this host still lives."""

import os
import secrets
import socket


def process_name() -> str:
    """A name for whoever asks, in this process, like no other."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def alive(pid: int) -> bool:
    """Whether there is such a process here; 0 is none."""
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
