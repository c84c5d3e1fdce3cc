"""How tokens look on cards, and which cards of a token people have: so that all of them can follow when it changes.

Only what is no secret is kept about a card: whose answer it is, what it shows, and the public id of the token.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cards.tokens import listing as tokens
from cards.tokens import reminder, token
from cards.tokens.actions import RENEWALS, slot_id
from cards.tokens.token import TokenView
from handlers.base import Card, Message, View
from handlers.redrawing import Rings
from handlers.scope import private_record
from handlers.shares.figures import Figures
from store.token import Token
from store.token_text import masked

Kind = Literal["token", "list", "reminder"]
MOST_SHOWN = 20
"""Cards of one token that are kept up to date; the platform lets nobody change a card after 14 days anyway."""


@dataclass(frozen=True)
class Terms:
    """What a deployment sets about tokens. `base_url` ends in /v1; `zone` is the name of TIMEZONE."""

    zone: str
    base_url: str
    model: str
    usual_days: int
    most_days: int
    grace_seconds: float

    @property
    def renewals(self) -> tuple[int, ...]:
        return tuple(days for days in RENEWALS if days <= self.most_days) or (self.most_days,)


@dataclass(frozen=True)
class Seen:
    """A token on a card that somebody has: which answer's card, as what, and `old`, what it was rotated from there."""

    chat: str
    answer: str
    kind: Kind
    public_id: str
    slot: int = 0
    old: str = ""


class Pictures:
    def __init__(self, terms: Terms, figures: Figures, rings: Rings, clock: Callable[[], float] = time.time) -> None:
        self.terms = terms
        self._figures, self._rings, self._clock = figures, rings, clock

    def card(self, shown: Token, *, secret: str = "", old_until: float = 0.0, asking: str = "") -> View:
        """The card of one token; `secret` is its whole text, for the one time that it is shown."""
        values = {
            "token": view_of(shown, old_until=old_until),
            "use": self._figures.use(shown.person, shown.tenant),
            "base_url": self.terms.base_url,
            "model": self.terms.model,
            "secret": secret,
            "asking": asking,
        }
        return View(token.render, {**values, **self._common()})

    def gone(self) -> View:
        return View(token.gone, {})

    def reminder(self, shown: Token, old_until: float = 0.0) -> View:
        return View(reminder.render, {"token": self._counted(shown, old_until), **self._common()})

    def which(self, person: int, tenant: str, live: Sequence[Token]) -> View:
        """Their list for somebody who wants something done with one of several tokens and did not say with which."""
        listed = self.listed(person, tenant, live)
        return View(listed.render, {**listed.values, "choose_of": len(live)})

    def listed(self, person: int, tenant: str, live: Sequence[Token], page: int = 1) -> View:
        """The tokens of a person, page by page."""
        pages = max(1, -(-len(live) // tokens.PER_PAGE))
        page = min(max(1, page), pages)
        use = self._figures.use(person, tenant)
        values = {"tokens": self._views(person, on_page(live, page)), "use": use, "page": page, "pages": pages}
        return View(tokens.render, {**values, **self._common()})

    def too_many(self, person: int, live: Sequence[Token], most: int) -> View:
        return View(tokens.too_many, {"tokens": self._views(person, live), "most": most, **self._common()})

    def elements(self, shown: Token, *, slot: int = 0, old_until: float = 0.0) -> dict[str, Card]:
        """What changes with a token, on its own card, on a reminder, or in this slot of a list."""
        view = view_of(shown, old_until=old_until)
        expiry = token.expiry(view, self._clock(), self.terms.zone, slot)
        return {slot_id("expiry", slot): expiry, **self.buttons(shown, slot=slot)}

    def buttons(self, shown: Token, *, slot: int = 0, asking: token.Asking = "") -> dict[str, Card]:
        """The buttons alone: the other lines stay as they are while a question is asked."""
        state = token.state_of(view_of(shown), self._clock())
        renewals = self.terms.renewals
        made = token.actions(public_id=shown.public_id, state=state, asking=asking, renewals=renewals, slot=slot)
        return {slot_id("actions", slot): made}

    def use_element(self, shown: Token) -> dict[str, Card]:
        """The element `use` of a token's own card; nothing where it cannot be looked up."""
        use = self._figures.use(shown.person, shown.tenant)
        return {"use": token.use_element(use)} if use is not None else {}

    def title_element(self, shown: Token, slot: int) -> dict[str, Card]:
        """The line that names the token in this slot of a list."""
        name = slot_id("title", slot)
        return {name: {**tokens.title(self._counted(shown, 0.0)), "element_id": name}}

    def secret_element(self, shown: Token, secret: str = "") -> dict[str, Card]:
        """The element `secret`: the token's own line."""
        made = token.secret_element(
            view_of(shown),
            now=self._clock(),
            base_url=self.terms.base_url,
            model=self.terms.model,
            secret=secret,
        )
        return {"secret": made}

    def remember(self, message: Message, shown: Token, kind: Kind, slot: int = 0, old: str = "") -> None:
        """This message is answered in private with a card of the token. Raises Unavailable."""
        chat, answer = private_record(message)
        self.remember_card(shown, Seen(chat, answer, kind, shown.public_id, slot, old))

    def remember_list(self, message: Message, live: Sequence[Token], page: int = 1) -> None:
        for slot, shown in enumerate(on_page(live, page), 1):
            self.remember(message, shown, "list", slot)

    def remember_card(self, shown: Token, seen: Seen) -> None:
        item = [seen.chat, seen.answer, seen.kind, seen.public_id, seen.slot, seen.old]
        self._rings.ring(_ring(shown), item, MOST_SHOWN)

    def seen(self, shown: Token) -> list[Seen]:
        """The cards of this token and of all that it was rotated from, each as it was last shown, newest first."""
        found: dict[tuple[str, str, int], Seen] = {}
        for item in self._rings.read_ring(_ring(shown)):
            seen = Seen(*item)
            found.setdefault((seen.chat, seen.answer, seen.slot), seen)
        return list(found.values())

    def _views(self, person: int, shown: Sequence[Token]) -> tuple[TokenView, ...]:
        used = self._figures.by_token(person)
        return tuple(view_of(one, used=used.get(one.public_id, (0, 0))) for one in shown)

    def _counted(self, shown: Token, old_until: float) -> TokenView:
        used = self._figures.by_token(shown.person).get(shown.public_id, (0, 0))
        return view_of(shown, used=used, old_until=old_until)

    def _common(self) -> dict[str, Any]:
        return {"now": self._clock(), "zone": self.terms.zone, "renewals": self.terms.renewals}


def on_page(live: Sequence[Token], page: int) -> Sequence[Token]:
    return live[(page - 1) * tokens.PER_PAGE : page * tokens.PER_PAGE]


def view_of(shown: Token, *, used: tuple[int, int] = (0, 0), old_until: float = 0.0) -> TokenView:
    """A token as its cards see it: without its digest, let alone its secret."""
    return TokenView(
        public_id=shown.public_id,
        masked=masked(shown.public_id),
        expires=shown.ends,
        name=shown.name,
        created=shown.created,
        last_used=shown.last_used,
        revoked=shown.revoked,
        old_until=old_until,
        today=used[0],
        month=used[1],
    )


def _ring(shown: Token) -> str:
    return f"token:{shown.family or shown.public_id}"
