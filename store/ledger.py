"""Shares and requests as Redis keeps them: the names of its keys, and one method for each script.

All keys bear one tag, `{usage}`, so that a request and the counters of its person change in one step, with the stream
from which the rows are written. store/limits.py decides by it, store/usage_writer.py empties it. A person's counters
may go at any time: they are the sums of the database and the requests in `open`, which have no row there yet.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from store.errors import Unavailable
from store.limits_calendar import Window
from store.limits_values import Counted, Request, Reservation, Rules, Spent, place_of, sane
from store.redis import RedisDoor

DAY_MS = 86_400_000
KEEP_MS = 2 * DAY_MS
WRITTEN_MS = 15 * 60 * 1000
DIED_MS = DAY_MS
GRANTS_MS = 3_600_000
MINUTE_SLICES, SLICE_SECONDS = 13, 5
TAG = "usage"
PEOPLE_KEPT = 4096
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Ledger:
    """Every call may raise `Unavailable`. A `place` is a person: Request.place."""

    def __init__(self, redis: RedisDoor) -> None:
        self.redis = redis
        self.leases = redis.key(TAG, "leases")
        self.ended = redis.key(TAG, "ended")
        self.broken = redis.key(TAG, "broken")
        self._request = redis.key(TAG, "request", "")
        self._of_person = lru_cache(PEOPLE_KEPT)(self._person_keys)

    def key(self, *names: str | int) -> str:
        return self.redis.key(TAG, *map(str, names))

    def reserve(self, request: Request, rules: Rules, tokens: int, window: Window, lease_ms: int) -> list[Any]:
        """See store/lua/reserve.lua for what it gives."""
        limits = (rules.requests_minute, rules.tokens_minute, rules.tokens_day, rules.tokens_month, rules.streams)
        moments = (window.day_starts, window.day_ends, window.month_ends)
        answer: list[Any] = self.redis.run(
            "reserve",
            self._keys(request.id, request.place, window.day),
            *(request.id, tokens),
            *["" if limit is None else limit for limit in limits],
            *[int(moment * 1000) for moment in moments],
            *(lease_ms, KEEP_MS, begin_json(request, tokens, window), window.day),
        )
        return answer

    def settle(self, reservation: Reservation, spent: Spent) -> str:
        """What it was before: open, died, settled or unknown."""
        return self._settle(reservation, spent.tokens, spent, "row")

    def settle_soon(self, reservation: Reservation, spent: Spent, failed: Callable[[Unavailable], None]) -> None:
        """`settle`, without waiting for it; `failed` hears when Redis was away."""
        keys, arguments = self._settling(reservation, spent.tokens, spent, "row")
        self.redis.tell("settle", keys, *arguments, failed=failed)

    def undo(self, reservation: Reservation, spent: Spent) -> str:
        """It never began: no row, unless there is one already because its process seemed dead."""
        return self._settle(reservation, 0, spent, "none")

    def overdue(self, size: int) -> list[str]:
        """Ids of requests whose process was not heard of in time."""
        now = int(self.redis.now() * 1000)
        ids: list[str] = self.redis.call("ZRANGEBYSCORE", self.leases, "-inf", now, "LIMIT", 0, size)
        return ids

    def give_up(self, request_id: str, spent: Spent) -> None:
        """Settle a request at its reservation, if it is still open and its process was not heard of."""
        began, begin = self.redis.call("HMGET", self.key("request", request_id), "began", "begin")
        if begin is None:
            self.redis.call("ZREM", self.leases, request_id)
            return
        known = json.loads(begin)
        keys = self._keys(request_id, place_of(known["tenant"], known["person"]), known["day"])
        arguments = (request_id, "", begin, spent_json(spent), "row", KEEP_MS, began, "open", known["day"])
        self.redis.run("settle", [*keys, self.ended], *arguments)

    def beat(self, upstreams: Mapping[str, str], lease_ms: int) -> None:
        """These requests live: id -> upstream key, "" while it is not known."""
        keys = [self.key("request", request_id) for request_id in upstreams]
        self.redis.run("beat", [self.leases, *keys], lease_ms, *(word for pair in upstreams.items() for word in pair))

    def opened(self, place: str) -> tuple[str, list[str]]:
        """A word that is another one after every change, and the ids of the requests that have no row yet."""
        values: dict[str, str] = self.redis.call("HGETALL", self.key("open", place))
        return values.pop("#", "0"), list(values)

    def seed(self, place: str, window: Window, changes: str, ids: Sequence[str], counted: Counted) -> bool:
        """Set the counters to what was counted and the requests without a row; False: look again."""
        unwritten = [self.key("request", name) for name in ids if name not in counted.written]
        now = int(self.redis.now() * 1000)
        return bool(
            self.redis.run(
                "seed",
                [*self._counters(place, window.day), self.key("open", place), *unwritten],
                *(changes, window.day, window.month),
                *(int(window.day_ends * 1000) + DAY_MS, int(window.month_ends * 1000) + DAY_MS, now + GRANTS_MS),
                *(counted.day, counted.day_granted, counted.month, counted.month_granted),
                *(word for pot in counted.pots for word in (pot.id, pot.left, pot.ends)),
            )
        )

    def look(self, place: str, day: int) -> tuple[list[Any], float]:
        """minute, day, month, grants as they are, the number of requests under way, and Redis' time."""
        day_key, month_key, grants_key = self._counters(place, day)
        return self.redis.many_now(
            [
                ("HGETALL", self.key("minute", place)),
                ("HMGET", day_key, "used", "granted"),
                ("HMGET", month_key, "used", "granted"),
                ("HGETALL", grants_key),
                ("SCARD", self.key("streams", place)),
            ]
        )

    def forget(self, place: str) -> None:
        """Let the person's counters be counted anew before they are next needed."""
        self.redis.call("DEL", self.key("grants", place))

    def read(self, size: int) -> list[tuple[str, dict[str, str]]]:
        """The oldest requests that ended and have no row yet: entry, fields."""
        entries: list[tuple[str, dict[str, str]]] = self.redis.call("XRANGE", self.ended, "-", "+", "COUNT", size)
        return entries

    def written(self, entries: Sequence[tuple[str, str, str]]) -> None:
        """These have their rows: (entry, request id, place)."""
        keys = [key for _, name, place in entries for key in (self.key("request", name), self.key("open", place))]
        words = [word for entry, name, _ in entries for word in (entry, name)]
        self.redis.run("written", [self.ended, *keys], WRITTEN_MS, DIED_MS, *words)

    def put_aside(self, entry: str, fields: Mapping[str, str], why: str) -> None:
        """An entry that cannot be written, ever: keep it for a human, out of the way of the others."""
        words = [word for pair in fields.items() for word in pair]
        self.redis.call("XADD", self.broken, "MAXLEN", "~", 10_000, "*", "why", why, *words)
        self.redis.call("XDEL", self.ended, entry)

    def _settle(self, reservation: Reservation, tokens: int, spent: Spent, row: str) -> str:
        keys, arguments = self._settling(reservation, tokens, spent, row)
        was: str = self.redis.run("settle", keys, *arguments)
        return was

    def _settling(
        self, reservation: Reservation, tokens: int, spent: Spent, row: str
    ) -> tuple[list[str], tuple[str | int, ...]]:
        """Keys and arguments of store/lua/settle.lua."""
        request, window = reservation.request, reservation.window
        begin = begin_json(request, reservation.tokens, window)
        keys = [*self._keys(request.id, request.place, window.day), self.ended]
        told = (request.id, tokens, begin, spent_json(spent), row, KEEP_MS, int(reservation.began * 1000), "")
        return keys, (*told, window.day)

    def _keys(self, request_id: str, place: str, day: int) -> list[str]:
        """request, minute, day, month, open, streams, grants, leases."""
        return [self._request + request_id, *self._of_person(place, day)]

    def _person_keys(self, place: str, day: int) -> tuple[str, ...]:
        day_key, month_key, grants_key = self._counters(place, day)
        opened = (self.key("open", place), self.key("streams", place))
        return self.key("minute", place), day_key, month_key, *opened, grants_key, self.leases

    def _counters(self, place: str, day: int) -> tuple[str, str, str]:
        return self.key("day", day, place), self.key("month", day // 100, place), self.key("grants", place)


def begin_json(request: Request, tokens: int, window: Window) -> str:
    known = {
        "id": request.id,
        "tenant": request.tenant,
        "person": request.person,
        "kind": request.kind,
        "token": request.token,
        "model": request.model,
        "day": window.day,
        "reserved": tokens,
    }
    return _json(known)


def spent_json(spent: Spent) -> str:
    known = {name: sane(value) if isinstance(value, int) else value for name, value in vars(spent).items()}
    return _json(known)
