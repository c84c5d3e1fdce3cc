"""Who may come in: the one place where a token is checked.

Shape and checksum first, so that a typo costs nothing. Then the row, read from the database or out of this process's
memory: for less than a second, and until the broadcast says that the token has changed. The secret is compared each
time, so that a known public id opens nothing by itself.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.caller.addresses import Callers, networks, within
from gateway.denied import Denied
from gateway.moments import Moments
from store.limits import Rules
from store.token import Refusal, Token, judge
from store.token_text import masked, parse

BELIEVED = 0.8
"""Seconds, counted from before the row was read: a revocation holds everywhere within one second."""
REMEMBERED = 20_000
STRIPES = 64


class Rows(Protocol):
    """Where tokens are (store.tokens.Tokens). Raises store's Unavailable."""

    def read(self, public_id: str) -> Token | None: ...

    def touch(self, public_id: str) -> None:
        """It was used just now. Does not wait."""

    def now(self) -> float:
        """Unix seconds by the clock that tokens live by. Does not wait."""


@dataclass(frozen=True)
class Right:
    """What a person may use, and whether an administrator has suspended them.

    `open_id` and `departments` are known where upstreams are for some people only.
    """

    rules: Rules
    suspended: bool = False
    open_id: str = ""
    departments: tuple[str, ...] = ()


NO_RIGHT = Right(Rules())
RightOf = Callable[[int, str], Right]
"""By person and tenant. Raises store's Unavailable."""


@dataclass(frozen=True)
class Caller:
    """Somebody who was let in."""

    token: Token
    right: Right
    address: str

    @property
    def rules(self) -> Rules:
        return self.right.rules

    @property
    def masked(self) -> str:
        """The token as it may be shown."""
        return masked(self.token.public_id)


class Door:
    def __init__(self, rows: Rows, right_of: RightOf, callers: Callers, moments: Moments) -> None:
        self._rows, self._right_of = rows, right_of
        self._callers = callers
        self._moments = moments
        self._known: dict[str, tuple[float, Token | None, Right]] = {}
        self._lock = threading.Lock()
        self._looking = [threading.Lock() for _ in range(STRIPES)]

    def admit(self, environ: dict[str, Any]) -> Caller:
        """Raises Denied, or Unavailable when nobody can tell."""
        scheme, _, text = environ.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if scheme.lower() != "bearer" or not text.strip():
            raise Denied("no_token")
        parsed = parse(text.strip())
        if parsed is None:
            raise Denied("malformed_token")
        row, right = self._look(parsed.public_id)
        token = judge(row, parsed, self._rows.now())
        if isinstance(token, Refusal):
            raise self._refused(token)
        if right.suspended:
            raise Denied("suspended")
        address = self._callers.address(environ)
        if token.networks and not within(address, networks(token.networks)):
            raise Denied("wrong_network", token=masked(token.public_id), address=address)
        self._rows.touch(token.public_id)
        return Caller(token, right, address)

    def forget(self, public_id: str) -> None:
        """The token has changed: read it again."""
        with self._lock:
            self._known.pop(public_id, None)

    def forget_all(self) -> None:
        with self._lock:
            self._known.clear()

    def _look(self, public_id: str) -> tuple[Token | None, Right]:
        known = self._known.get(public_id)
        if known is not None and time.monotonic() < known[0]:
            return known[1], known[2]
        with self._looking[hash(public_id) % STRIPES]:  # of a hundred streams with one token, one asks
            now = time.monotonic()
            known = self._known.get(public_id)
            if known is not None and now < known[0]:
                return known[1], known[2]
            token = self._rows.read(public_id)
            right = self._right_of(token.person, token.tenant) if token else NO_RIGHT
            self._remember(public_id, (now + BELIEVED, token, right))
        return token, right

    def _remember(self, public_id: str, known: tuple[float, Token | None, Right]) -> None:
        with self._lock:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[public_id] = known

    def _refused(self, refusal: Refusal) -> Denied:
        if refusal.token is None or refusal.kind not in ("expired", "revoked"):
            return Denied("unknown_token")
        name = masked(refusal.token.public_id)
        return Denied(f"{refusal.kind}_token", token=name, when=self._moments.text(refusal.when))
