"""One row of the table: what an upstream does, and what comes of it for everybody concerned."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.gateway.conformance.acts import HALF, STALL, Act

LETTERS = "abcde"
Does = Act | Mapping[str, Act]


@dataclass(frozen=True)
class Found:
    """What came of a row, in the words of the table."""

    sees: str
    calls: str
    records: str
    rests: str = ""


@dataclass(frozen=True)
class Row:
    """What happens in one call of OpenAI's SDK with its own retries, on a pool that has only this row's keys.

    name     what the upstream does, in words
    does     the same as an act; or an act for each key, by letter
    sees     what the caller sees: the text, "text + Error code" where it breaks off, or "Error status code"
    rests    who rests, why, and for how many seconds: "a limited 20" is a key, "abc organisation 30" the organisation
             of three; "provider 15" and "address 60" are what all have in common; "" for nobody
    calls    the keys that were asked, in order
    records  end reason and label of the row that is written

    stream   the caller asks for a stream
    keys     how many the pool has, each of an organisation of its own unless `together`
    place    where the upstream stands, see Upstream.address
    ask      what is asked: chat, large (a chat of 3 MB), responses, embeddings, speech
    """

    name: str
    does: Does
    sees: str
    calls: str
    records: str
    rests: str = ""
    stream: bool = False
    keys: int = 1
    together: bool = False
    place: str = "plain"
    ask: str = "chat"
    patience: Mapping[str, float] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The row's model, path and keys are named by it."""
        words = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
        return f"{words[:60]}{'-s' if self.stream else ''}"

    @property
    def expected(self) -> Found:
        return Found(self.sees, self.calls, self.records, self.rests)

    @property
    def letters(self) -> str:
        return LETTERS[: self.keys]

    @property
    def groups(self) -> list[str]:
        """The keys by organisation."""
        return [self.letters] if self.together else list(self.letters)

    @property
    def acts(self) -> Mapping[str, Act]:
        return self.does if isinstance(self.does, Mapping) else dict.fromkeys(self.letters, self.does)

    @property
    def waits(self) -> bool:
        """Whether the upstream keeps somebody waiting for ever, so that time-outs have to be short."""
        return self.place == "mute" or any(step in (STALL, HALF) for act in self.acts.values() for step in act)

    def secret(self, letter: str) -> str:
        return f"sk-{self.slug}-{letter}"
