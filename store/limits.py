"""Fair shares: what a person may use belongs to the person, so chat and /v1 draw from one share.

A request reserves before the call and settles after it, each in one atomic step in Redis (store/ledger.py). Days and
months are those of the deployment's time zone. Counters that are missing are counted anew from the database. While
Redis is away each process counts rates by itself, and whoever's budget is limited is refused.
"""

import time
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any, Protocol

from store.errors import Unavailable
from store.ledger import MINUTE_SLICES, SLICE_SECONDS, Ledger
from store.limits_calendar import Window, window_of
from store.limits_keeper import Keeper
from store.limits_local import LocalRates
from store.limits_values import Counted, Exhausted, Request, Reservation, Rules, Spent, Used, place_of, sane
from store.redis import RedisDoor

__all__ = ["Exhausted", "Limits", "Request", "Reservation", "Rules", "Spent", "Used"]

QUIET_SECONDS = 1.0
TRIES = 30
REFUSED = Spent(end_reason="refused", status=0)


class Count(Protocol):
    """The database's own numbers (store/usage_counts.py). Raises `Unavailable`."""

    def __call__(self, tenant: str, person: int, window: Window, requests: Sequence[str]) -> Counted: ...


class Limits:
    """Reserves and settles. A dead process's places are free again after `lease_seconds`."""

    def __init__(self, redis: RedisDoor, zone: tzinfo, count: Count, *, lease_seconds: float = 15.0) -> None:
        self._ledger = Ledger(redis)
        self._zone = zone
        self._count = count
        self._lease_ms = int(lease_seconds * 1000)
        self._keeper = Keeper(self._ledger, lease_seconds)
        self._local = LocalRates()
        self._ahead = time.time() - time.monotonic()  # Redis' clock minus our monotonic one, learnt as we go
        self._quiet_until = 0.0
        self._today: Window | None = None

    def reserve(self, request: Request, rules: Rules, *, tokens: int) -> Reservation | Exhausted:
        """Take a place and so many tokens from every limit of the person, or nothing. The same id again: the same.

        Raises `Unavailable`, within two seconds and mostly at once, when a budget is limited and cannot be looked up
        now; ValueError for an id that was used before.
        """
        tokens = sane(tokens)
        try:
            if time.monotonic() < self._quiet_until:
                raise Unavailable("Redis was away a moment ago; shares cannot be counted now")
            return self._reserve(request, rules, tokens)
        except _Uncountable:
            raise
        except Unavailable:
            self._be_quiet()
            if rules.budgets:
                raise
            return self._reserve_locally(request, rules, tokens)

    def settle(self, reservation: Reservation, spent: Spent) -> None:
        """Put what was used in the place of what was reserved, and have the row written. Never raises, does not wait.

        Redis hears of it within milliseconds, in one round trip with others. With Redis away it is kept in memory until
        Redis is back; should this process die first, the request is settled at its reservation, as that of any dead
        process.
        """
        self._ends(reservation)
        if time.monotonic() < self._quiet_until:
            self._keeper.later(reservation, spent, self._ledger.settle)
            return

        def failed(_: Unavailable) -> None:
            self._be_quiet()
            self._keeper.later(reservation, spent, self._ledger.settle)

        self._ledger.settle_soon(reservation, spent, failed)

    def release(self, reservation: Reservation) -> None:
        """Give all of it back: the request did not begin after all, so it gets no row. Never raises."""
        self._ends(reservation)
        try:
            if time.monotonic() < self._quiet_until:
                raise Unavailable("Redis was away a moment ago")
            self._ledger.undo(reservation, REFUSED)
        except Unavailable:
            self._be_quiet()
            self._keeper.later(reservation, REFUSED, self._ledger.undo)

    def through(self, reservation: Reservation, upstream_key: str) -> None:
        """The call goes through this key: told to Redis with the next heartbeat, for the row of a process that dies."""
        self._keeper.through(reservation, upstream_key)

    def used(self, person: int, tenant: str) -> Used:
        """What the person has taken by now. May raise `Unavailable`."""
        place = place_of(tenant, person)
        for _ in range(TRIES):
            window = self._window()
            (minute, day, month, grants, streams), now = self._ledger.look(place, window.day)
            self._ahead = now - time.monotonic()
            if not window.holds(now):
                continue
            if day[0] is not None and month[0] is not None and grants:
                return _used(window, now, minute, day, month, grants, streams)
            self._count_anew(person, tenant, place, window)
        raise _Uncountable("shares change faster than they can be counted")

    def recount(self, person: int, tenant: str) -> None:
        """Count the person's share anew from the database before it is next needed: a grant came, people merged."""
        self._ledger.forget(place_of(tenant, person))

    def close(self, seconds: float = 2.0) -> None:
        """Tell Redis what it has not heard yet, for so long at the most, and stop the heartbeat."""
        self._ledger.redis.flush()
        self._keeper.close(seconds)

    def _reserve(self, request: Request, rules: Rules, tokens: int) -> Reservation | Exhausted:
        for _ in range(TRIES):
            window = self._window()
            try:
                word, now, *rest = self._ledger.reserve(request, rules, tokens, window, self._lease_ms)
            except Unavailable:
                if rules.budgets:  # it may have been carried out, with its answer lost
                    lost = Reservation(request, tokens, window, self._now())
                    self._keeper.later(lost, REFUSED, self._ledger.undo)
                raise
            self._ahead = now / 1000 - time.monotonic()
            if word == "ok":
                left = rest[1] if isinstance(rest[1], int) else None
                reservation = Reservation(request, tokens, window, rest[0] / 1000, left=left)
                self._keeper.hold(reservation)
                return reservation
            if word == "exhausted":
                return Exhausted(rest[0], rest[1], rest[2], 1 if rest[0] in PLACES else tokens, rest[3] / 1000)
            if word == "ended":
                raise ValueError(f"the id {request.id!r} was used before")
            if word == "missing":
                self._count_anew(request.person, request.tenant, request.place, window)
        raise _Uncountable("shares change faster than they can be counted")

    def _reserve_locally(self, request: Request, rules: Rules, tokens: int) -> Reservation | Exhausted:
        now = self._now()
        exhausted = self._local.take(request, rules, tokens, now)
        if exhausted:
            return exhausted
        reservation = Reservation(request, tokens, self._window(), now, local=True)
        self._local.started(reservation)
        return reservation

    def _ends(self, reservation: Reservation) -> None:
        self._keeper.let_go(reservation)
        if reservation.local:
            self._local.finished(reservation)

    def _count_anew(self, person: int, tenant: str, place: str, window: Window) -> None:
        changes, ids = self._ledger.opened(place)
        try:
            counted = self._count(tenant, person, window, ids)
        except Unavailable as error:
            raise _Uncountable(str(error)) from error
        self._ledger.seed(place, window, changes, ids, counted)

    def _be_quiet(self) -> None:
        """Nobody else waits for a Redis that is away: it is asked again in a second."""
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + QUIET_SECONDS

    def _now(self) -> float:
        return time.monotonic() + self._ahead

    def _window(self) -> Window:
        now, known = self._now(), self._today
        if known is None or not known.holds(now):
            known = self._today = window_of(now, self._zone)
        return known


PLACES = ("requests_minute", "streams")


class _Uncountable(Unavailable):
    """Redis answers, the database does not."""


def _used(
    window: Window, now: float, minute: dict[str, str], day: list[Any], month: list[Any], grants: Any, streams: int
) -> Used:
    oldest = int(now) // SLICE_SECONDS - MINUTE_SLICES
    counts = {"r": 0, "t": 0}
    for name, count in minute.items():
        if int(name[1:]) > oldest:
            counts[name[0]] += int(count)
    pots = [tuple(map(int, value.split())) for name, value in grants.items() if name != "#"]
    return Used(
        requests_minute=counts["r"],
        tokens_minute=counts["t"],
        today=int(day[0]),
        month=int(month[0]),
        granted_today=int(day[1]),
        granted_month=int(month[1]),
        granted_left=sum(left for left, ends in pots if ends > now * 1000),
        streams=streams,
        day_ends=window.day_ends,
        month_ends=window.month_ends,
    )
