"""Providers' endpoints: where their keys are used, for which models, with how much patience, and by whom.

An upstream is plain values; its keys are in `llm.keys`, who of them is asked next in `llm.pool`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

OPENAI = "https://api.openai.com/v1"
Kind = Literal["openai", "azure"]


@dataclass(frozen=True)
class Patience:
    """Seconds: for a connection (None: as the client has it), until an answer in one piece or a stream has begun, of
    silence within a stream, and for a whole answer with all its tries."""

    connect: float | None = None
    first: float = 600.0
    first_stream: float = 60.0
    idle: float = 60.0
    total: float = 600.0


@dataclass(frozen=True)
class Need:
    """What a call needs of a key: `model` as the caller names it, empty where the route knows none; then `path`
    (`/files`) stands for it. `person` is an open_id, `departments` are open_department_ids, `token` is a public id.
    `only` is the id of the key that must be used, because an object that the call names belongs to it."""

    model: str = ""
    path: str = ""
    person: str = ""
    departments: tuple[str, ...] = ()
    token: str = ""
    only: str = ""


@dataclass(frozen=True)
class Who:
    """Who may use an upstream: whoever is named in one of the three; everybody where all are empty."""

    people: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()

    @property
    def names_somebody(self) -> bool:
        return bool(self.people or self.departments or self.tokens)

    def admits(self, need: Need) -> bool:
        if not self.names_somebody:
            return True
        if need.person in self.people or need.token in self.tokens:
            return True
        return any(department in self.departments for department in need.departments)


@dataclass(frozen=True)
class Upstream:
    """One provider's endpoint. `allow` and `deny` are patterns (`gpt-4*`, `/files*`); `aliases` maps the names that
    callers use to the provider's. Of two upstreams the one with the higher `priority` is asked first; `weight` is its
    share among equals, over all its keys. `proxy` empty: as the environment says. `extra`: further headers."""

    name: str = "default"
    base_url: str = OPENAI
    kind: Kind = "openai"
    organisation: str = ""
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict, hash=False)
    weight: float = 1.0
    priority: int = 0
    proxy: str = field(default="", repr=False)
    patience: Patience = Patience()
    who: Who = Who()
    api_version: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @cached_property
    def place(self) -> str:
        """Where its calls go and by which way: who shares it is turned away, and fails, together."""
        return self.base_url + (f" by {sha256(self.proxy.encode()).hexdigest()[:8]}" if self.proxy else "")

    @cached_property
    def shared(self) -> tuple[str, str]:
        """What else than a key may rest here: our address at this place, and the provider."""
        return f"address:{self.place}", f"provider:{self.place}"

    def model(self, name: str) -> str:
        """What the provider calls the model that the caller calls so."""
        return self.aliases.get(name, name)

    def serves(self, name: str) -> bool:
        """Whether the model of this name, or the path where a route knows no model, may be asked for here."""
        if any(fnmatchcase(name, pattern) for pattern in self.deny):
            return False
        return not self.allow or name in self.aliases or any(fnmatchcase(name, pattern) for pattern in self.allow)
