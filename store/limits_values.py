"""What limits are asked and what they answer: plain values. Moments are unix seconds (float), tokens whole numbers."""

from dataclasses import dataclass
from typing import Literal

from store.limits_calendar import Window

LimitName = Literal["requests_minute", "tokens_minute", "tokens_day", "tokens_month", "streams"]
Kind = Literal["chat", "v1"]
Label = Literal["reported", "estimated", "none"]

DIED = "process died"
"""The end reason of a request whose process was not heard of any more; it is settled at its reservation."""

LONGEST_ID = 128
MOST = 10**12
"""An upstream that reports more than that is not believed."""


@dataclass(frozen=True)
class Rules:
    """A person's limits; None is no limit, 0 is nothing at all. `streams` is how many requests may be under way."""

    requests_minute: int | None = None
    tokens_minute: int | None = None
    tokens_day: int | None = None
    tokens_month: int | None = None
    streams: int | None = None

    @property
    def budgets(self) -> bool:
        """Whether a day's or month's share is limited: that needs Redis."""
        return self.tokens_day is not None or self.tokens_month is not None


@dataclass(frozen=True)
class Request:
    """One request, of the chat or of /v1. `token` is a public id, "" for the chat; `id` is unique for ever.

    Raises ValueError for an id that is empty or longer than 128 characters.
    """

    id: str
    person: int
    tenant: str
    kind: Kind
    token: str = ""
    model: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.id) <= LONGEST_ID:
            raise ValueError(f"a request's id has 1 to {LONGEST_ID} characters")

    @property
    def place(self) -> str:
        return place_of(self.tenant, self.person)


@dataclass(frozen=True, eq=False)
class Reservation:
    """What was taken before the call and is to be settled after it. `local`: Redis was away, this process counts.

    `left` are the tokens of day and month that may still be used; None where they are not limited, or not known.
    """

    request: Request
    tokens: int
    window: Window
    began: float
    local: bool = False
    left: int | None = None


@dataclass(frozen=True)
class Exhausted:
    """The request may not begin. `used` of `allowed` is taken, `needed` was asked for, more is there at `refills_at`.

    For streams `refills_at` is now: as soon as one ends.
    """

    limit: LimitName
    used: int
    allowed: int
    needed: int
    refills_at: float

    @property
    def too_large(self) -> bool:
        """Whether the request is more than the whole limit, so that waiting does not help."""
        return self.needed > self.allowed


@dataclass(frozen=True)
class Spent:
    """How a request ended. `cached` and `audio` are parts of prompt and completion, `reasoning` is of completion.

    end_reason  done, caller gone, upstream cut, upstream error, idle time-out, limit, drained ... (32 characters)
    model, upstream_key  "" leaves what was known before
    first_ms, total_ms   to the first token and to the end;  cost  in millionths of the price table's currency
    """

    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0
    audio: int = 0
    label: Label = "none"
    end_reason: str = "done"
    status: int = 200
    model: str = ""
    upstream_key: str = ""
    first_ms: int = 0
    total_ms: int = 0
    cost: int = 0

    @property
    def tokens(self) -> int:
        """What it takes from the person's share."""
        return sane(self.prompt) + sane(self.completion)


@dataclass(frozen=True)
class Used:
    """What a person has taken, reservations included, and what of their grants is left."""

    requests_minute: int
    tokens_minute: int
    today: int
    month: int
    granted_today: int
    granted_month: int
    granted_left: int
    streams: int
    day_ends: float
    month_ends: float

    def left(self, rules: Rules) -> int | None:
        """Tokens that may still be used now, grants included; None where no day's or month's share is limited."""
        shares = (
            (rules.tokens_day, self.today, self.granted_today),
            (rules.tokens_month, self.month, self.granted_month),
        )
        lefts = [limit - used + granted for limit, used, granted in shares if limit is not None]
        return max(0, min(lefts) + self.granted_left) if lefts else None


@dataclass(frozen=True)
class Pot:
    """What is left of a grant, and until when (ms)."""

    id: int
    left: int
    ends: int


@dataclass(frozen=True)
class Counted:
    """A person's day and month as the database has them: tokens, those paid by grants, grants that are still good.

    `written` are those of the requests asked about that have their row, so are in the sums already.
    """

    day: int
    day_granted: int
    month: int
    month_granted: int
    pots: tuple[Pot, ...] = ()
    written: frozenset[str] = frozenset()


def place_of(tenant: str, person: int) -> str:
    """The person, as keys in Redis name them."""
    return f"{tenant}/{person}"


def sane(number: int) -> int:
    """A count as an upstream reported it, within what counters and columns hold."""
    return min(max(0, int(number)), MOST)
