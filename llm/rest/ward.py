"""The keys that are ill: who may be asked, who only at the end of the line, and who is tried again.

A key rests for what was found out about itself, and for what it has in common with others: its organisation, the
address that it is called at (from ours), and the provider there. A limit is one model's, so for it a key or an
organisation may rest for that model alone.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from llm.keys import Key
from llm.rest.table import PROBE, SET_ASIDE, Rest

OF_MODEL = " model:"
LONGEST_MODEL = 128


class Known(Protocol):
    """What of the pool's state is asked here (llm.rest.states.KeyState)."""

    def rests(self) -> Mapping[str, Rest]: ...

    def probe(self, subject: str, seconds: float) -> bool: ...

    def over(self, subject: str) -> object: ...

    def heal(self, subject: str) -> object: ...

    def organisations(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Groups:
    """What a key shares with others; `organisation` is empty where nobody knows it."""

    organisation: str
    address: str
    provider: str


class Standing(NamedTuple):
    """How a key is doing: `rest` is the one that keeps it out longest, None where nothing does.

    out      nobody may ask it now
    waiting  the rest of this subject is over, and somebody has to find out
    model    it rests for this model alone
    """

    key: Key
    rest: Rest | None = None
    out: bool = False
    waiting: str = ""
    model: str = ""


class Ward:
    def __init__(self, state: Known) -> None:
        self._state = state

    def organisation(self, key: Key) -> str:
        return key.upstream.organisation or self._state.organisations().get(key.id, "")

    def groups(self, key: Key) -> Groups:
        organisation = self.organisation(key)
        return Groups(organisation and f"organisation:{organisation}", *key.upstream.shared)

    def anybody(self) -> bool:
        """Whether somebody rests at all: else there is nothing to look at."""
        return bool(self._state.rests())

    def look(self, keys: Sequence[Key], model: str | None = None) -> list[Standing]:
        """In the order of the keys, for calls to this model ("": to none). None: whatever any of them would find."""
        rests = self._state.rests()
        if not rests:
            return [Standing(key) for key in keys]
        now = time.time()
        return [_standing(key, self._found(key, rests, model), now) for key in keys]

    def _subjects(self, key: Key, model: str) -> tuple[str, ...]:
        groups = self.groups(key)
        limited = (key.id, groups.organisation) if groups.organisation else (key.id,)
        for_model = [of_model(one, key, model) for one in limited] if model else ()
        return *limited, groups.address, groups.provider, *for_model

    def _found(self, key: Key, rests: Mapping[str, Rest], model: str | None) -> list[tuple[str, Rest]]:
        """Whatever of what concerns this key rests, or has rested."""
        found = [(one, rests[one]) for one in self._subjects(key, model or "") if one in rests]
        return found if model is not None else [*found, *_for_models(rests, key.id, self.groups(key).organisation)]

    def admit(self, standing: Standing) -> bool:
        """Whether this call is the one that tries a key whose rest is over."""
        return bool(standing.waiting) and self._state.probe(standing.waiting, PROBE)

    def found_well(self, key: Key) -> None:
        """Somebody has looked, and the key is let in: no illness keeps it out any more.

        Whether there are funds is not to be seen from outside: the next call finds out.
        """
        groups = self.groups(key)
        rests = self._state.rests()
        for subject in (key.id, groups.address, groups.provider, *(one for one, _ in _for_models(rests, key.id))):
            reason = rests[subject].reason if subject in rests else SET_ASIDE
            if reason == "empty":
                self._state.over(subject)
            elif reason != SET_ASIDE:
                self._state.heal(subject)

    def recovered(self, key: Key, model: str) -> None:
        """A call with this key, to this model, went well: whatever was to be found out is."""
        rests = self._state.rests()
        if not rests:
            return
        now = time.time()
        for subject in self._subjects(key, model):
            rest = rests.get(subject)
            if rest is not None and (rest.until <= now or rest.probing or rest.kind.soft):
                self._state.heal(subject)


def of_model(subject: str, key: Key, model: str) -> str:
    """Who rests for this model (as callers name it) alone, and the subject itself where there is none."""
    return f"{subject}{OF_MODEL}{key.upstream.model(model)[:LONGEST_MODEL]}" if model else subject


def _for_models(rests: Mapping[str, Rest], *subjects: str) -> list[tuple[str, Rest]]:
    """Of these subjects, who rests for one model."""
    begins = tuple(f"{subject}{OF_MODEL}" for subject in subjects if subject)
    return [(subject, rest) for subject, rest in rests.items() if subject.startswith(begins)]


def _standing(key: Key, found: Sequence[tuple[str, Rest]], now: float) -> Standing:
    resting = [(rest, subject) for subject, rest in found if rest.until > now]
    hard = [one for one in resting if not one[0].kind.soft]
    if hard:
        rest, subject = max(hard)
        return Standing(key, rest, out=True, model=subject.partition(OF_MODEL)[2])
    waiting = [(rest, subject) for subject, rest in found if rest.until <= now and rest.kind.gentle]
    if waiting:
        return Standing(key, waiting[0][0], out=True, waiting=waiting[0][1])
    return Standing(key, max(resting)[0] if resting else None)
