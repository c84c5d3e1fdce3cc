"""What one browser brings along: its cookies, and whether a form comes from a page that we have shown it."""

import hmac
from typing import Literal

from flask import Request, Response

from gateway.browser.place import Place
from gateway.browser.sessions import HOURS, Session

Cookie = Literal["session", "signin"]
MAX_AGE = {"session": HOURS * 3600, "signin": 600}
FIELD = "csrf"


class Browser:
    """Reads and writes our cookies: not for scripts, not from other sites, and behind https only over https."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def cookie(self, request: Request, cookie: Cookie) -> str:
        return request.cookies.get(self._name(cookie), "")

    def keep(self, response: Response, cookie: Cookie, value: str) -> None:
        """Set it, or take it away where the value is empty."""
        response.set_cookie(
            self._name(cookie),
            value,
            max_age=MAX_AGE[cookie] if value else 0,
            path="/",
            secure=self._place.secure,
            httponly=True,
            samesite="Lax",
        )

    def sent_by_us(self, request: Request, session: Session) -> bool:
        """Whether a POST comes from a form of ours: the session's own word in it, and no other site's origin."""
        origin = request.headers.get("Origin", "").lower()
        if origin and origin != self._place.origin:
            return False
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            return False
        return hmac.compare_digest(request.form.get(FIELD, "").encode(), session.csrf.encode())

    def _name(self, cookie: Cookie) -> str:
        """Behind https with the prefix that keeps subdomains and plain http from setting it."""
        return f"__Host-larkey_{cookie}" if self._place.secure else f"larkey_{cookie}"
