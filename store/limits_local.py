"""Rates counted by this process alone, while Redis is away. Bounded: the person unseen for longest is forgotten."""

import threading
import time
from collections import OrderedDict
from weakref import WeakSet

from store.limits_values import Exhausted, LimitName, Request, Reservation, Rules

SECONDS = 60.0
SLICE_SECONDS = 5.0
MOST_PEOPLE = 10_000


class LocalRates:
    """Requests and tokens of the last minute, and requests under way, for each person that this process serves."""

    def __init__(self, most_people: int = MOST_PEOPLE) -> None:
        self._lock = threading.Lock()
        self._most = most_people
        self._people: OrderedDict[str, _Minute] = OrderedDict()

    def take(self, request: Request, rules: Rules, tokens: int, now: float) -> Exhausted | None:
        """None: counted. `now` is unix seconds, for what is answered; time is measured by a clock of its own."""
        with self._lock:
            minute = self._people.pop(request.place, None) or _Minute()
            self._people[request.place] = minute
            while len(self._people) > self._most:
                self._people.popitem(last=False)
            minute.drop_old()
            limits: tuple[tuple[LimitName, int, int, int | None], ...] = (
                ("tokens_minute", minute.tokens, tokens, rules.tokens_minute),
                ("requests_minute", minute.requests, 1, rules.requests_minute),
                ("streams", len(minute.streams), 1, rules.streams),
            )
            for name, used, adds, limit in limits:
                if limit is not None and used + adds > limit:
                    waits = 0.0 if name == "streams" else minute.waits(used + adds - limit, name == "tokens_minute")
                    return Exhausted(name, used, limit, adds, now + waits)
            minute.add(tokens)
            return None

    def started(self, reservation: Reservation) -> None:
        """It is under way until it is finished, or until nobody holds it any more."""
        with self._lock:
            self._people.setdefault(reservation.request.place, _Minute()).streams.add(reservation)

    def finished(self, reservation: Reservation) -> None:
        with self._lock:
            if minute := self._people.get(reservation.request.place):
                minute.streams.discard(reservation)


class _Minute:
    """Slices of five seconds: start -> [requests, tokens]."""

    def __init__(self) -> None:
        self.slices: dict[float, list[int]] = {}
        self.streams: WeakSet[Reservation] = WeakSet()

    @property
    def requests(self) -> int:
        return sum(requests for requests, _ in self.slices.values())

    @property
    def tokens(self) -> int:
        return sum(tokens for _, tokens in self.slices.values())

    def drop_old(self) -> None:
        oldest = time.monotonic() - SECONDS - SLICE_SECONDS
        self.slices = {start: counts for start, counts in self.slices.items() if start > oldest}

    def add(self, tokens: int) -> None:
        counts = self.slices.setdefault(time.monotonic() // SLICE_SECONDS * SLICE_SECONDS, [0, 0])
        counts[0] += 1
        counts[1] += tokens

    def waits(self, excess: int, of_tokens: bool) -> float:
        """Seconds until so much is free again."""
        for start, counts in sorted(self.slices.items()):
            excess -= counts[of_tokens]
            if excess <= 0:
                return max(0.0, start + SECONDS + SLICE_SECONDS - time.monotonic())
        return SECONDS
