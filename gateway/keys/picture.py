"""How the page of one's keys looks: its values, put together for the template. A key's text is in it once, if ever."""

import json
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request

from gateway.browser.desk import Desk
from gateway.browser.language import Language, language_of, say, span
from gateway.browser.place import KEYS
from gateway.browser.sessions import Session
from gateway.keys.figures import SPANS, Figures
from gateway.keys.keyring import DAY, Holder, Keyring
from gateway.records.drawer import Drawer
from store.token import Issued, Token
from store.token_text import masked

SOON = 3 * DAY
USUAL_SPAN = 30


@dataclass(frozen=True)
class Snippet:
    """A program to copy: what it is for, and its text."""

    title: str
    code: str


Snippets = Callable[[str], Sequence[Snippet]]
"""How a key is used; with an empty key they say where it goes."""


@dataclass(frozen=True)
class Row:
    """One key in the list, in the visitor's words."""

    public_id: str
    masked: str
    soon: bool
    until: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Fresh:
    """A key that is shown for the first and only time. `note` is about the one that it replaces."""

    text: str
    until: str
    note: str = ""


class KeysPicture:
    """`zone` is TIMEZONE."""

    def __init__(
        self, keyring: Keyring, figures: Figures, drawer: Drawer, desk: Desk, snippets: Snippets, zone: str
    ) -> None:
        self._keyring, self._figures, self._drawer = keyring, figures, drawer
        self._desk, self._snippets = desk, snippets
        self._zone = ZoneInfo(zone)

    def show(
        self, session: Session, holder: Holder, issued: Issued | None = None, old_until: float = 0.0, notice: str = ""
    ) -> Response:
        """The page; `old_until` is how long the key lives on that `issued` has replaced."""
        language = language_of(request)
        usage = self._figures.of(holder, _days())
        live, terms = self._keyring.live(holder), self._keyring.terms
        used = usage.keys if usage is not None else {}
        return self._desk.pages.show(
            "keys.html",
            here=KEYS,
            called=session.called,
            csrf=session.csrf,
            press=secrets.token_urlsafe(16),
            notice=notice or self._notice(session, language),
            fresh=self._fresh(language, issued, old_until) if issued is not None else None,
            rows=[self._row(language, token, used.get(token.public_id, (0, 0))) for token in live],
            full=len(live) >= terms.most_live,
            terms=terms,
            hours=round(terms.grace_seconds / 3600),
            base_url=self._desk.place.url("/v1"),
            snippets=self._snippets(issued.text if issued is not None else ""),
            usage=usage,
            spans=SPANS,
            records=self._drawer.inside(holder, live),
        )

    def minute(self, moment: float) -> str:
        """A moment as people here read it, from unix seconds."""
        return f"{datetime.fromtimestamp(moment, self._zone):%Y-%m-%d %H:%M}"

    def tell(self, session: Session, name: str, token: Token | None = None) -> None:
        """What the next page says: one of the texts `done_...`, about this key."""
        about = {"at": token.ends, "key": masked(token.public_id)} if token is not None else {}
        self._desk.sessions.tell(session, json.dumps({"name": name, **about}))

    def _notice(self, session: Session, language: Language) -> str:
        waiting = self._desk.sessions.told(session)
        if not waiting:
            return ""
        values: dict[str, Any] = json.loads(waiting)
        at = self.minute(values["at"]) if "at" in values else ""
        return say(language, values["name"], at=at, key=values.get("key", ""))

    def _fresh(self, language: Language, issued: Issued, old_until: float) -> Fresh:
        until = say(language, "fresh_until", at=self.minute(issued.token.ends))
        note = say(language, "fresh_rotated", at=self.minute(old_until)) if old_until else ""
        return Fresh(issued.text, until, note)

    def _row(self, language: Language, token: Token, used: tuple[int, int]) -> Row:
        left = token.ends - time.time()
        soon = left <= SOON
        last = token.last_used
        return Row(
            token.public_id,
            masked(token.public_id),
            soon,
            say(language, "key_soon" if soon else "key_live", at=self.minute(token.ends), left=span(language, left)),
            (
                say(language, "key_created", at=self.minute(token.created)),
                say(language, "key_last_used", at=self.minute(last)) if last else say(language, "key_never_used"),
                say(language, "key_used", today=f"{used[0]:,}", month=f"{used[1]:,}"),
            ),
        )


def _days() -> int:
    """The days that the chart shows: one of SPANS, as the address says."""
    asked = request.args.get("days", "")
    return next((days for days in SPANS if str(days) == asked), USUAL_SPAN)
