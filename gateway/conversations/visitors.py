"""Who asks for records: a bearer of a token or of ADMIN_TOKEN, or somebody who is signed in with this browser."""

import hmac
from collections.abc import Callable

from flask import Request

from gateway.browser.cookies import Browser
from gateway.browser.sessions import Session, Sessions
from gateway.denied import Denied
from gateway.keys.keyring import Holder
from gateway.report.watch import Scope, Watch
from gateway.signin.platform import Visitor

CSRF = "X-Larkey-CSRF"


class Visitors:
    """`holder_of` and `suspended` are as for the pages (gateway.signin.arrival.Holders). May raise Unavailable."""

    def __init__(
        self,
        watch: Watch,
        sessions: Sessions,
        browser: Browser,
        holder_of: Callable[[Visitor], Holder],
        suspended: Callable[[Holder], bool],
    ) -> None:
        self._watch, self._sessions, self._browser = watch, sessions, browser
        self._holder_of, self._suspended = holder_of, suspended

    def scope(self, request: Request) -> Scope:
        """Raises Denied."""
        session = self._session(request)
        if session is None:
            return self._watch.scope(request.environ)
        holder = self._holder_of(Visitor(session.tenant, session.open_id))
        if self._suspended(holder):
            raise Denied("suspended")
        return Scope(holder.tenant, holder.person)

    def may_change(self, request: Request) -> bool:
        """A cookie alone could be another site's doing: then our page's own word must come with it."""
        session = self._session(request)
        return session is None or hmac.compare_digest(request.headers.get(CSRF, "").encode(), session.csrf.encode())

    def _session(self, request: Request) -> Session | None:
        """A token wins over a cookie."""
        if "Authorization" in request.headers:
            return None
        return self._sessions.find(self._browser.cookie(request, "session"))
