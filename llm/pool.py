"""The company's keys as one pool: who is asked next, and when to give up.

Free of anything that knows about chat: `call` takes a function that makes one attempt with one key. It hands back the
first answer, or raises one LlmError.

A refused, limited or empty key rests and the next one is asked at once. A failure of the provider (5xx, time-out)
counts against the budget, is followed by a back-off, and only puts the key at the end of the line. A wrong request is
handed back after one call. No call asks a key twice, and where one key alone would do, it is never rested. Who rests
for what, and how long: `llm.rest`.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from llm.errors import BadRequest, Cancelled, LlmError, NotServed, PoolExhausted, UpstreamDown
from llm.keys import Key
from llm.rest.diagnosis import Diagnosis
from llm.rest.guarded import GuardedState
from llm.rest.states import KeyState, LocalState
from llm.rest.table import SET_ASIDE
from llm.rest.ward import Standing, Ward
from llm.rules import Situation, least_busy, rule_named
from llm.upstreams import Need

T = TypeVar("T")
LONGEST_PAUSE = 8.0
ANYTHING = Need()
NAMES_KEPT = 1000
AS_COUNTED = {"organisation": "limited", "provider": "down"}
"""What a person is told where others than the key itself are to blame."""


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
        self.ward = Ward(self._state)
        self._diagnosis = Diagnosis(self._state, self.ward)
        self._counts = self._rule is least_busy
        self._name = name

    def replace(self, keys: Sequence[Key]) -> None:
        """Go on with these keys. What is under way ends with those it has."""
        self.keys = tuple(keys)
        self._by_name: dict[str, tuple[Key, ...]] = {}
        self.restricted = any(key.upstream.who.names_somebody for key in self.keys)

    def keys_for(self, need: Need) -> tuple[Key, ...]:
        """The keys that may serve this, whether they rest or not."""
        if need.only:
            return tuple(key for key in self.keys if key.id == need.only)
        serving = self._serving(need.model or need.path)
        return tuple(key for key in serving if key.upstream.who.admits(need)) if self.restricted else serving

    def _serving(self, name: str) -> tuple[Key, ...]:
        """Those that serve a model or path: every call asks, and the answer seldom changes."""
        known = self._by_name.get(name)
        if known is None:
            known = tuple(key for key in self.keys if not name or key.upstream.serves(name))
            if len(self._by_name) >= NAMES_KEPT:
                self._by_name.clear()
            self._by_name[name] = known
        return known

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
        for key in self._line(name, keys, need.model):
            if isinstance(last, UpstreamDown):
                pause(retries.pause(failed))
            try:
                return self._once(attempt, key, need.model)
            except Cancelled:
                raise
            except BadRequest as error:
                if type(error) is BadRequest:
                    self.ward.recovered(key, need.model)
                raise
            except LlmError as error:
                last = error
                self.report(key, error, need.model)
                if isinstance(error, UpstreamDown):
                    failed += 1
                    if failed >= retries.count:
                        raise
        raise self._exhausted(last, keys, need.model)

    def _found(self, need: Need) -> tuple[Key, ...]:
        found = self.keys_for(need)
        if found or not self.keys:
            return found
        if need.only:
            raise NotServed("key_gone")
        raise NotServed("model_not_found" if need.model else "route_not_served")

    def _once(self, attempt: Callable[[Key], T], key: Key, model: str) -> T:
        if self._counts:
            self._state.started(key.id)
        try:
            answer = attempt(key)
        except BaseException:
            self.finished(key)
            raise
        self.ward.recovered(key, model)
        return answer

    def finished(self, key: Key) -> None:
        """A call that succeeded has been read to its end, or given up."""
        if self._counts:
            self._state.finished(key.id)

    def report(self, key: Key, error: LlmError, model: str = "") -> None:
        """A call with this key, to this model, failed: whoever is to blame rests as long as the failure asks for."""
        self._diagnosis.report(key, error, model)

    def set_aside(self, key: Key, seconds: float) -> None:
        """An administrator wants nobody to ask it for so long."""
        self._state.rest(key.id, seconds, SET_ASIDE)

    def learn(self, key: Key, headers: Mapping[str, str]) -> None:
        """What an answer's headers (names in lower case) say about whose key it is."""
        self._diagnosis.learn(key, headers.get("openai-organization", "")[:64])

    def _line(self, name: str, keys: Sequence[Key], model: str) -> Iterator[Key]:
        """Somebody whose rest is over and who may be well again; those that are usable as the rule has them, the
        highest priority first; then those whose provider failed a moment ago.

        Each is looked at again when its turn comes: another call may have sent it to rest by then.
        """
        if len(keys) < 2:
            yield from keys
            return
        tried, line = self._lined_up(name, keys, model)
        if tried is not None:
            yield tried
        first = tried is None
        for key in line:
            if first or not self.ward.look([key], model)[0].out:
                yield key
            first = False

    def _lined_up(self, name: str, keys: Sequence[Key], model: str) -> tuple[Key | None, Sequence[Key]]:
        situation = Situation(name, self._one_turn(), self._state.inflight)
        if not self.ward.anybody():
            return None, self._in_order(keys, situation)
        standings = self.ward.look(keys, model)
        if all(standing.out for standing in standings):
            self._state.reread()  # nobody is turned away for what was true a moment ago
            standings = self.ward.look(keys, model)
        tried = next((standing.key for standing in standings if standing.waiting and self.ward.admit(standing)), None)
        fresh = [standing.key for standing in standings if not standing.out and standing.rest is None]
        soft = [standing.key for standing in standings if not standing.out and standing.rest is not None]
        return tried, [*self._in_order(fresh, situation), *self._in_order(soft, situation)]

    def _one_turn(self) -> Callable[[], int]:
        """One turn a call, however many priorities and lines there are: else some keys' turns would never come."""
        taken: list[int] = []

        def turn() -> int:
            if not taken:
                taken.append(self._state.next_turn(self._name))
            return taken[0]

        return turn

    def _in_order(self, keys: Sequence[Key], situation: Situation) -> list[Key]:
        if len(keys) < 2:
            return list(keys)
        by_tier: dict[int, list[Key]] = {}
        for key in keys:
            by_tier.setdefault(key.upstream.priority, []).append(key)
        return [key for tier in sorted(by_tier, reverse=True) for key in self._rule(by_tier[tier], situation)]

    def _exhausted(self, last: LlmError | None, keys: Sequence[Key], model: str) -> LlmError:
        if last is not None and (len(keys) == 1 or isinstance(last, UpstreamDown)):
            return last
        now = time.time()
        rests = [standing.rest for standing in self.ward.look(keys, model) if standing.rest is not None]
        until = min((rest.until for rest in rests), default=now) if len(rests) == len(keys) else now
        reasons = Counter(AS_COUNTED.get(rest.reason, rest.reason) for rest in rests)
        return PoolExhausted(until, max(until - now, 0.0), reasons)

    def standings(self) -> list[Standing]:
        """How every key is doing at this very moment, for those who operate it."""
        self._state.reread()
        return self.ward.look(self.keys)

    def resting(self) -> dict[str, tuple[float, str]]:
        """By key id, until when (unix seconds) and why it rests, for itself or with others."""
        found = ((standing.key.id, standing.rest) for standing in self.standings())
        return {key_id: (rest.until, rest.reason) for key_id, rest in found if rest is not None}

    def usable(self) -> int:
        """How many keys would be asked now, by a call to a model that none of them is limited for."""
        if len(self.keys) == 1:
            return 1
        return sum(1 for standing in self.ward.look(self.keys, "") if not standing.out or standing.waiting)
