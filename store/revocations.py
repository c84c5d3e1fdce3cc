"""Every process hears at once that a token was revoked, renewed, rotated or got a new secret.

What is stored in the database holds; this is for caches, which must not believe a token any more, and for streams that
run on a revoked one. `Tokens(tell=...)` writes here after each change. The newest two thousand are kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.broadcast import listen
from store.redis import RedisDoor

NEWEST = 2000


@dataclass(frozen=True)
class Changed:
    """`change` is revoked, renewed, rotated or reissued; `seq` grows with every change."""

    public_id: str
    change: str
    seq: str


@dataclass(frozen=True)
class Changes:
    """What has changed since a `seq`, and the one to ask with next time. Not complete: believe nothing older."""

    seq: str
    changed: tuple[Changed, ...] = ()
    complete: bool = True


class Revocations:
    """Every call but `listen` may raise `Unavailable`."""

    def __init__(self, redis: RedisDoor) -> None:
        self._redis = redis
        self._stream = redis.key("tokens", "changes")

    def tell(self, public_ids: Sequence[str], change: str) -> None:
        """Broadcast one change of these tokens: what `Tokens` takes as `tell`."""
        if public_ids:
            self._redis.run("tell", [self._stream], change, NEWEST, *public_ids)

    def listen(self) -> Iterator[Changed]:
        """Every change from now on (and of the last minute), for ever; meant for one daemon thread per process."""
        for seq, fields in listen(self._redis, self._stream, "changes of tokens"):
            yield Changed(fields["id"], fields["change"], seq)

    def since(self, seq: str = "") -> Changes:
        """The changes after that `seq`, in one round trip; without one, where to begin. For who rather asks."""
        if not seq:
            return Changes(f"{int(self._redis.now() * 1000) - 1}-0")
        entries = self._redis.call("XRANGE", self._stream, f"({seq}", "+", "COUNT", NEWEST)
        changed = tuple(Changed(fields["id"], fields["change"], entry) for entry, fields in entries)
        return Changes(changed[-1].seq if changed else seq, changed, complete=len(changed) < NEWEST)
