"""What a person does with their keys in the browser: the same deeds as in the chat, each done once.

A form carries a random press id. A second press of the same form within seconds (a double click, a lost answer) is
answered again; the same form sent again later, as browsers do on reload, does nothing.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from store.token import Ended, Issued, Refusal, Token, TooMany

DAY = 86400.0
DOUBLE_SECONDS = 15.0
PRESS_SECONDS = 2 * DAY
RENEWALS = (10, 30, 90)
NAME = "web"
"""What a token that was made in the browser is called; by it the first sign-in is told from later ones."""
PRESS = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Rows(Protocol):
    """Where tokens are (store.tokens). Raises Unavailable."""

    def issue(self, person: int, tenant: str, *, message_id: str, seconds: float, name: str) -> Issued: ...

    def find(self, public_id: str) -> Token | None: ...

    def of(self, person: int) -> list[Token]: ...

    def renew(self, public_id: str, seconds: float, by: int, press_id: str) -> Token | Refusal: ...

    def rotate(self, public_id: str, grace_seconds: float, by: int, message_id: str) -> Issued | Refusal: ...

    def revoke(self, public_id: str, by: int) -> Token | Refusal: ...


class Shared(Protocol):
    """Small facts that all processes share (store.small). Raises Unavailable."""

    def once(self, name: str, seconds: float) -> bool: ...

    def token(self, name: str) -> tuple[str, float] | None: ...

    def keep_token(self, name: str, value: str, seconds: float) -> None: ...


@dataclass(frozen=True)
class Terms:
    """What a deployment sets about tokens."""

    usual_days: int
    most_days: int
    most_live: int
    grace_seconds: float

    @property
    def usual(self) -> int:
        """Days of a key that nobody has said more about."""
        return min(self.usual_days, self.most_days)

    @property
    def renewals(self) -> tuple[int, ...]:
        """Days to offer."""
        return tuple(days for days in RENEWALS if days <= self.most_days) or (self.most_days,)

    @property
    def spans(self) -> tuple[int, ...]:
        """Days to offer for a new key, the usual number among them."""
        return tuple(sorted({*self.renewals, self.usual}))


@dataclass(frozen=True)
class Holder:
    """Whose keys these are: our own id, and how the platform names the person."""

    person: int
    tenant: str
    open_id: str


class Keyring:
    """Every call may raise Unavailable."""

    def __init__(self, rows: Rows, shared: Shared, terms: Terms) -> None:
        self._rows, self._shared, self.terms = rows, shared, terms

    def live(self, holder: Holder) -> list[Token]:
        return self._rows.of(holder.person)

    def first(self, holder: Holder) -> Issued | None:
        """The key that comes with the first sign-in; None when there was one before, or there are too many already."""
        if any(token.name == NAME for token in self.live(holder)):
            return None
        if not self._shared.once(f"web:first:{holder.tenant}/{holder.open_id}", DOUBLE_SECONDS):
            return None
        try:
            return self._issue(holder, "first", self.terms.usual)
        except (Ended, TooMany):
            return None

    def for_script(self, holder: Holder, sign_in: str) -> Issued:
        """A key for whoever asked for JSON: one a sign-in. Raises TooMany."""
        return self._issue(holder, sign_in, self.terms.usual)

    def new(self, holder: Holder, press: str, days: int) -> Issued | Refusal:
        """One more key. Raises TooMany, and ValueError for days that are not offered."""
        if days not in self.terms.spans:
            raise ValueError("days that are not offered")
        if not self._fresh(holder, press):
            return Refusal("again")
        try:
            return self._issue(holder, press, days)
        except Ended as ended:
            return Refusal("again", token=ended.token)

    def renew(self, holder: Holder, public_id: str, press: str, days: int) -> Token | Refusal:
        if days not in self.terms.renewals:
            raise ValueError("days that are not offered")
        if not self._owns(holder, public_id):
            return Refusal("unknown")
        return self._rows.renew(public_id, days * DAY, holder.person, self._press(holder, press))

    def rotate(self, holder: Holder, public_id: str, press: str) -> Issued | Refusal:
        if not self._owns(holder, public_id):
            return Refusal("unknown")
        if not self._fresh(holder, press):
            return Refusal("again")
        return self._rows.rotate(public_id, self.terms.grace_seconds, holder.person, self._press(holder, press))

    def revoke(self, holder: Holder, public_id: str) -> Token | Refusal:
        if not self._owns(holder, public_id):
            return Refusal("unknown")
        return self._rows.revoke(public_id, holder.person)

    def find(self, holder: Holder, public_id: str) -> Token | None:
        """The holder's own token of that id."""
        token = self._rows.find(public_id)
        return token if token is not None and token.person == holder.person else None

    def _owns(self, holder: Holder, public_id: str) -> bool:
        return self.find(holder, public_id) is not None

    def _issue(self, holder: Holder, press: str, days: int) -> Issued:
        message = self._press(holder, press)
        return self._rows.issue(holder.person, holder.tenant, message_id=message, seconds=days * DAY, name=NAME)

    def _press(self, holder: Holder, press: str) -> str:
        """The press in the holder's own name, so that nobody's can meet anybody else's."""
        return f"web:{holder.open_id}:{press}"

    def _fresh(self, holder: Holder, press: str) -> bool:
        """Whether this form is sent for the first time, or again so soon that its answer was not seen."""
        name = f"press:{self._press(holder, press)}"
        known = self._shared.token(name)
        if known is None:
            self._shared.keep_token(name, "pressed", PRESS_SECONDS)
            return True
        return PRESS_SECONDS - known[1] < DOUBLE_SECONDS
