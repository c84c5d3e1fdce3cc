"""The marks by which calls are linked: MACs that only this deployment can make, for each person their own.

A conversation's messages make a chain: each mark is the MAC of one message, keyed by the mark before it. So a mark
stands for all messages up to it, is made in one step from the one before, and says nothing about any of them. Two
people have different marks for the same words.
"""

import binascii
import hmac
import threading

REMEMBERED = 10_000
LENGTH = 18


class Marks:
    def __init__(self, secret: str) -> None:
        self._root = hmac.digest(secret.encode(), b"larkey.records.marks", "sha256")
        self._persons: dict[tuple[str, int], bytes] = {}
        self._lock = threading.Lock()

    def person(self, tenant: str, person: int) -> bytes:
        """Where all chains of this person begin."""
        known = self._persons.get((tenant, person))
        if known is None:
            known = hmac.digest(self._root, f"{person}@{tenant}".encode(), "sha256")
            with self._lock:
                if len(self._persons) >= REMEMBERED:
                    self._persons.clear()
                self._persons[tenant, person] = known
        return known


def after(mark: bytes, piece: bytes) -> bytes:
    """The mark of all that came before and this piece."""
    return hmac.digest(mark, piece, "sha256")


def named(start: bytes, kind: str, name: str) -> str:
    """The mark of something with a name: a thread in Feishu, a stored response."""
    return text_of(after(start, f"{kind}:{name}".encode("utf-8", "replace")))


def text_of(mark: bytes) -> str:
    """As it is stored."""
    return binascii.b2a_base64(mark[:LENGTH], newline=False).decode()
