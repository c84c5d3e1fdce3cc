"""Sign-ins that have begun in one browser and are not finished: a signed cookie with what is needed to end them.

`state` is known to the browser that began and to nobody else, is good once and for ten minutes. PKCE's verifier never
leaves this house: it is made from the state and our own secret, whenever it is needed.
https://datatracker.ietf.org/doc/html/rfc9700#section-2.1
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from itsdangerous import BadSignature, URLSafeSerializer

MINUTES = 10
MOST = 5
"""Sign-ins that may be under way in one browser, in several tabs; older ones are forgotten."""


class Once(Protocol):
    """True for one caller per name (store.small). Raises Unavailable."""

    def once(self, name: str, seconds: float) -> bool: ...


@dataclass(frozen=True)
class Begun:
    """One sign-in under way. `as_json`: a script asked, and wants JSON in the end."""

    state: str = field(repr=False)
    began: int
    as_json: bool


class Pending:
    """`secret` is SECRET_KEY."""

    def __init__(self, secret: str, once: Once, clock: Callable[[], float] = time.time) -> None:
        if not secret:
            raise ValueError("signing in needs SECRET_KEY")
        self._secret = secret.encode()
        options: dict[str, Any] = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
        self._signer = URLSafeSerializer(secret, salt="larkey.signin", signer_kwargs=options)
        self._once = once
        self._clock = clock

    def begin(self, cookie: str, *, as_json: bool) -> tuple[str, str]:
        """A new state, and the cookie that remembers it beside those of other tabs."""
        begun = Begun(secrets.token_urlsafe(32), int(self._clock()), as_json)
        return begun.state, self._written([*self._read(cookie), begun][-MOST:])

    def challenge(self, state: str) -> str:
        """PKCE's S256 challenge for the sign-in with this state."""
        return _base64(hashlib.sha256(self.verifier(state).encode()).digest())

    def verifier(self, state: str) -> str:
        return _base64(hmac.digest(self._secret, f"larkey.pkce {state}".encode(), "sha256"))

    def finish(self, cookie: str, state: str) -> tuple[Begun | None, str]:
        """The sign-in that this browser began with this state, once; and the cookie without it. May raise Unavailable.

        None: another browser began it, nobody did, it took too long, or it was finished before.
        """
        known = self._read(cookie)
        found = next((one for one in known if hmac.compare_digest(one.state.encode(), state.encode())), None)
        if found is None or not self._once.once(f"signin:{_digest(state)}", 2 * MINUTES * 60):
            return None, cookie
        return found, self._written([one for one in known if one != found])

    def _read(self, cookie: str) -> list[Begun]:
        """Those that are not too old; none where the cookie is not ours."""
        if not cookie:
            return []
        try:
            known = [
                Begun(str(state), int(began), bool(as_json)) for state, began, as_json in self._signer.loads(cookie)
            ]
        except (BadSignature, ValueError, TypeError):
            return []
        return [one for one in known if 0 <= self._clock() - one.began < MINUTES * 60]

    def _written(self, known: list[Begun]) -> str:
        return str(self._signer.dumps([[one.state, one.began, one.as_json] for one in known])) if known else ""


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
