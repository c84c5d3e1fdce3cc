"""Who may see whose use: ADMIN_TOKEN opens everybody's, a token its own person's, everything else nothing."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gateway.caller.door import Caller

Admit = Callable[[dict[str, Any]], Caller]
"""The gateway's own check of a token, by WSGI environment. Raises Denied, Unavailable."""
Company = Callable[[], str]
"""The tenant_key of the company whose bot this is. Raises Unavailable."""


@dataclass(frozen=True)
class Scope:
    """Whose use may be seen: one person's, or everybody's where `person` is 0."""

    tenant: str
    person: int = 0


class Watch:
    """An empty `admin_token` opens nothing."""

    def __init__(self, admin_token: str, admit: Admit, company: Company) -> None:
        self._admin_token = admin_token.encode()
        self._admit, self._company = admit, company

    def scope(self, environ: dict[str, Any]) -> Scope:
        """Raises Denied, or Unavailable where nobody can tell."""
        scheme, _, text = environ.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        given = text.strip().encode("latin-1", "replace")
        if self._admin_token and scheme.lower() == "bearer" and hmac.compare_digest(given, self._admin_token):
            return Scope(self._company())
        token = self._admit(environ).token
        return Scope(token.tenant, token.person)
