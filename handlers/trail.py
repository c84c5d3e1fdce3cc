"""Whoever looks at what others did, or decides about them, leaves a row."""

from typing import Protocol


class Trail(Protocol):
    """Who did what (store.audit). Raises Unavailable."""

    def record(self, tenant: str, who: int, what: str, about: int = 0, detail: str = "") -> None: ...
