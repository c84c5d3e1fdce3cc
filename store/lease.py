"""What the inbox gives out: the right to answer a message, and what became of one that came in."""

import secrets
from dataclasses import dataclass
from typing import Literal

from store.names import bucket_of, place_of


@dataclass(frozen=True)
class Lease:
    """The right to answer the first message of a conversation until it is acknowledged or the lease runs out.

    `tries` is 1 the first time; it grows by `fail` and by workers that died, not by `release`.
    `accepted` is unix seconds by Redis' clock. `token` and `epoch` are the inbox's own.
    """

    chat: str
    conversation: str
    message_id: str
    payload: str
    tries: int
    owner: str
    token: str
    accepted: float = 0.0
    epoch: str = "0"

    @property
    def bucket(self) -> int:
        return bucket_of(self.chat)

    @property
    def place(self) -> str:
        return place_of(self.chat, self.conversation)


@dataclass(frozen=True)
class Accepted:
    """What became of a message. `ahead` counts the messages before it in its conversation; `long`: tell the person."""

    status: Literal["new", "repeat", "full"]
    ahead: int = 0
    lease: Lease | None = None
    long: bool = False


@dataclass(frozen=True)
class Depth:
    """Messages queued (leased ones included), conversations leased, age in seconds of the oldest that only waits."""

    queued: int
    leased: int
    oldest: float


def new_token(owner: str) -> str:
    """A name for one lease, like no other."""
    return f"{owner}/{secrets.token_hex(8)}"
