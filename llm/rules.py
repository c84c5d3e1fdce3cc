"""In which order the keys of a pool are asked: LOAD_BALANCER_RULE.

A rule puts all usable keys in order, so a retry simply goes to the next one. Rules are pure but for chance: what they
need to know comes in a `Situation`.
"""

import hashlib
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar


class Choice(Protocol):
    """What a rule looks at."""

    @property
    def id(self) -> str: ...

    @property
    def weight(self) -> float: ...


C = TypeVar("C", bound=Choice)


@dataclass(frozen=True)
class Situation:
    """name: who asks (ip_hash); turn: a counter that all processes share; inflight: calls under way by key id."""

    name: str
    turn: Callable[[], int]
    inflight: Callable[[], Mapping[str, int]]


def round_robin(keys: Sequence[C], situation: Situation) -> list[C]:
    start = situation.turn() % len(keys)
    return [*keys[start:], *keys[:start]]


def shuffled(keys: Sequence[C], situation: Situation) -> list[C]:
    return random.sample(keys, len(keys))


def weighted(keys: Sequence[C], situation: Situation) -> list[C]:
    """By chance, a key with twice the weight comes first twice as often (Efraimidis and Spirakis)."""
    return sorted(keys, key=lambda key: -math.log(1.0 - random.random()) / key.weight)


def ip_hash(keys: Sequence[C], situation: Situation) -> list[C]:
    """The same name meets the same key, and keys that come or go move nobody else (rendezvous hashing)."""
    if not situation.name:
        return round_robin(keys, situation)
    return sorted(keys, key=lambda key: -math.log(_unit(f"{situation.name}\0{key.id}")) / key.weight)


def least_busy(keys: Sequence[C], situation: Situation) -> list[C]:
    """Fewest calls under way for its weight; equals take turns."""
    busy = situation.inflight()
    return sorted(round_robin(keys, situation), key=lambda key: busy.get(key.id, 0) / key.weight)


def ordered(keys: Sequence[C], situation: Situation) -> list[C]:
    return list(keys)


RULES: Mapping[str, Callable[..., list[object]]] = {
    "round_robin": round_robin,
    "random": shuffled,
    "weighted": weighted,
    "ip_hash": ip_hash,
    "least_busy": least_busy,
    "ordered": ordered,
}


def rule_named(name: str) -> Callable[[Sequence[C], Situation], list[C]]:
    """Raises ValueError that lists the rules."""
    try:
        rule: Callable[..., list[C]] = RULES[name.strip().lower()]  # type: ignore[assignment]
    except KeyError:
        raise ValueError(f"no rule is called {name!r}; there are {', '.join(RULES)}") from None
    return rule


def _unit(text: str) -> float:
    """A number in (0, 1] that hangs on the text alone."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") + 1) / 2**64
