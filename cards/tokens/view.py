"""A token as cards see it: plain values without its secret, and the state that follows from its dates."""

from dataclasses import dataclass
from typing import Literal

from cards.times import DAY

State = Literal["live", "soon", "expired", "revoked"]
SOON = 3 * DAY


@dataclass(frozen=True)
class TokenView:
    """A token as its card shows it. Times are unix seconds, 0 where there is none.

    public_id  names the token in buttons, logs and talk; no secret
    masked     how it is named to people, without its secret: lk-Ab3dE5gH7j-****
    old_until  after a rotation: until when the one that it replaced works too
    today      tokens used with this token today; month: this month
    """

    public_id: str
    masked: str
    expires: float
    name: str = ""
    created: float = 0.0
    last_used: float = 0.0
    revoked: float = 0.0
    old_until: float = 0.0
    today: int = 0
    month: int = 0


def state_of(token: TokenView, now: float) -> State:
    """`soon` is three days or less to live."""
    if token.revoked:
        return "revoked"
    if token.expires <= now:
        return "expired"
    return "soon" if token.expires - now <= SOON else "live"
