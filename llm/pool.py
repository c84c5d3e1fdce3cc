"""The company's keys as one pool: who is asked next, who rests after which failure, and when to give up.

Free of anything that knows about chat: `call` takes a function that makes one attempt with one key. It hands back the
first answer, or raises one LlmError.

Blame: a refused, limited or empty key rests and the next one is asked at once. A failure of the provider (5xx,
time-out) counts against the budget, is followed by a back-off, and only puts the key at the end of the line. A wrong
request is handed back after one call. No call asks a key twice, and a pool of one is never rested.
"""

import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from llm.errors import (
    BadRequest,
    Cancelled,
    KeyEmpty,
    KeyLimited,
    KeyRefused,
    LlmError,
    NotServed,
    PoolExhausted,
    UpstreamDown,
)
from llm.keys import Key
from llm.keystate import GuardedState, KeyState, LocalState
from llm.rules import Situation, least_busy, rule_named
from llm.upstreams import Need

log = logging.getLogger("larkey.pool")
T = TypeVar("T")

REASONS: Mapping[type[LlmError], str] = {
    KeyRefused: "refused",
    KeyLimited: "limited",
    KeyEmpty: "empty",
    UpstreamDown: "down",
}
RESTS = {"refused": 1800.0, "limited": 20.0, "empty": 3600.0, "down": 5.0}  # seconds, where the upstream says nothing
FORBIDDEN = 300.0  # a 403 may be about the address that we call from
LONGEST_LIMIT = 3600.0
NOT_THE_KEYS_FAULT = {"model_not_found", "unsupported_country_region_territory"}
LONGEST_PAUSE = 8.0
ANYTHING = Need()


@dataclass(frozen=True)
class Retries:
    """RETRY_COUNT and RETRY_TIME: how many attempts may fail slowly, and the first back-off in seconds."""

    count: int = 3
    time: float = 1.0

    def pause(self, failed: int) -> float:
        """Seconds before the next attempt after so many slow failures: doubling, with jitter, capped."""
        return min(self.time * 2.0 ** (failed - 1), LONGEST_PAUSE) * random.uniform(0.8, 1.2)


class Pool:
    """Keys, a rule by name, and the state that all processes share. Raises ValueError on an unknown rule."""

    def __init__(
        self, keys: Sequence[Key], rule: str = "round_robin", state: KeyState | None = None, name: str = "default"
    ) -> None:
        self.replace(keys)
        self._rule = rule_named(rule)
        self._state = GuardedState(state) if state else LocalState()
        self._counts = self._rule is least_busy
        self._name = name

    def replace(self, keys: Sequence[Key]) -> None:
        """Go on with these keys. What is under way ends with those it has."""
        self.keys = tuple(keys)
        self.restricted = any(key.upstream.who.names_somebody for key in self.keys)

    def keys_for(self, need: Need) -> tuple[Key, ...]:
        """The keys that may serve this, whether they rest or not."""
        if need.only:
            return tuple(key for key in self.keys if key.id == need.only)
        return tuple(key for key in self.keys if key.upstream.suits(need))

    def call(
        self,
        attempt: Callable[[Key], T],
        *,
        name: str = "",
        need: Need = ANYTHING,
        retries: Retries = Retries(),
        pause: Callable[[float], object] = time.sleep,
    ) -> T:
        """The first answer that `attempt` returns. It raises LlmError before its first real output, never after.

        `name` is whose call it is (ip_hash), `need` what it asks of a key. `pause` waits, and may raise to give up.
        Whoever gets the answer calls `finished` with its key when all of it has been read. Raises NotServed when no
        upstream serves it.
        """
        failed = 0
        last: LlmError | None = None
        keys = self._found(need)
        for key in self._line(name, keys):
            if isinstance(last, UpstreamDown):
                pause(retries.pause(failed))
            try:
                return self._once(attempt, key)
            except (BadRequest, Cancelled):
                raise
            except LlmError as error:
                last = error
                self.report(key, error)
                if isinstance(error, UpstreamDown):
                    failed += 1
                    if failed >= retries.count:
                        raise
        raise self._exhausted(last, keys)

    def _found(self, need: Need) -> tuple[Key, ...]:
        found = self.keys_for(need)
        if found or not self.keys:
            return found
        if need.only:
            raise NotServed("key_gone")
        raise NotServed("model_not_found" if need.model else "route_not_served")

    def _once(self, attempt: Callable[[Key], T], key: Key) -> T:
        if self._counts:
            self._state.started(key.id)
        try:
            return attempt(key)
        except BaseException:
            self.finished(key)
            raise

    def finished(self, key: Key) -> None:
        """A call that succeeded has been read to its end, or given up."""
        if self._counts:
            self._state.finished(key.id)

    def _line(self, name: str, keys: Sequence[Key]) -> Iterator[Key]:
        """The usable keys as the rule has them, then those whose provider failed a moment ago, soonest first.

        Each is looked at again when its turn comes: another call may have sent it to rest by then.
        """
        resting = self._resting(keys)
        fresh = [key for key in keys if key.id not in resting]
        down = sorted((key for key in keys if _is_down(resting, key)), key=lambda key: resting[key.id][0])
        situation = Situation(name, lambda: self._state.next_turn(self._name), self._state.inflight)
        tiers = sorted({key.upstream.priority for key in fresh}, reverse=True)
        line = [
            key
            for tier in tiers
            for key in self._rule([key for key in fresh if key.upstream.priority == tier], situation)
        ]
        for position, key in enumerate([*line, *down]):
            if position:
                resting = self._resting(keys)
            if key.id not in resting or _is_down(resting, key):
                yield key

    def _resting(self, keys: Sequence[Key]) -> Mapping[str, tuple[float, str]]:
        """Which keys are to be left alone. Where there is but one, none."""
        return self._state.resting() if len(keys) > 1 else {}

    def report(self, key: Key, error: LlmError) -> None:
        """A call with this key failed: let the key rest as long as the failure asks for."""
        reason = next((word for kind, word in REASONS.items() if isinstance(error, kind)), "")
        if not reason or error.code in NOT_THE_KEYS_FAULT:
            return
        seconds = _rest(reason, error)
        log.warning(
            "a key failed and rests",
            extra={"key": key.id, "reason": reason, "seconds": seconds, "status": error.status, "code": error.code},
        )
        self._state.rest(key.id, seconds, reason)

    def _exhausted(self, last: LlmError | None, keys: Sequence[Key]) -> LlmError:
        if last is not None and (len(keys) == 1 or isinstance(last, UpstreamDown)):
            return last
        now = time.time()
        ids = {key.id for key in keys}
        rests = [rest for key_id, rest in self._state.resting().items() if key_id in ids]
        until = min((until for until, _ in rests), default=now) if len(rests) == len(keys) else now
        return PoolExhausted(until, max(until - now, 0.0), Counter(reason for _, reason in rests))

    def resting(self) -> dict[str, tuple[float, str]]:
        """For those who operate it: by key id, until when (unix seconds) and why it rests."""
        known = {key.id for key in self.keys}
        return {key_id: rest for key_id, rest in self._state.resting().items() if key_id in known}

    def usable(self) -> int:
        """How many keys would be asked now."""
        resting = self._resting(self.keys)
        return sum(1 for key in self.keys if key.id not in resting or _is_down(resting, key))


def _rest(reason: str, error: LlmError) -> float:
    if reason == "limited" and error.retry_after is not None:
        return min(max(error.retry_after, 0.1), LONGEST_LIMIT)
    return FORBIDDEN if error.status == 403 else RESTS[reason]


def _is_down(resting: Mapping[str, tuple[float, str]], key: Key) -> bool:
    return key.id in resting and resting[key.id][1] == "down"
