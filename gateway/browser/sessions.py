"""Browsers that are signed in. The cookie is a random name; what it stands for is kept on our side, until it is ended.

So a cookie that was copied is worth nothing after its person has signed out, and one that somebody else has chosen
never names a session. Redis holds a digest of the name, never the name itself.
"""

import hashlib
import hmac
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

HOURS = 12
NAME = re.compile(r"[A-Za-z0-9_-]{43}")
NOTICE_SECONDS = 120.0


class Kept(Protocol):
    """Short texts that all processes share, each for some seconds (store.small). Raises Unavailable."""

    def keep_token(self, name: str, value: str, seconds: float) -> None: ...

    def token(self, name: str) -> tuple[str, float] | None: ...

    def drop_token(self, name: str, value: str) -> bool: ...


@dataclass(frozen=True)
class Session:
    """Who has signed in, and since when (unix seconds). `csrf` stands in every form that this browser is shown."""

    name: str = field(repr=False)
    csrf: str = field(repr=False)
    tenant: str
    open_id: str
    called: str
    began: float


class Sessions:
    """Every call may raise Unavailable."""

    def __init__(self, secret: str, kept: Kept, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret.encode()
        self._kept = kept
        self._clock = clock

    def open(self, tenant: str, open_id: str, called: str) -> Session:
        """A new session, whatever cookie the browser came with."""
        name = secrets.token_urlsafe(32)
        session = Session(name, self._csrf(name), tenant, open_id, called, self._clock())
        self._kept.keep_token(_place(name), _written(session), HOURS * 3600)
        return session

    def find(self, name: str) -> Session | None:
        """The session that a cookie names, while it is good."""
        if not NAME.fullmatch(name):
            return None
        found = self._kept.token(_place(name))
        if found is None:
            return None
        values = json.loads(found[0])
        session = Session(name, self._csrf(name), **values)
        ended = self._kept.token(_ending(session.tenant, session.open_id))
        return None if ended is not None and float(ended[0]) >= session.began else session

    def close(self, session: Session) -> None:
        """Sign out this browser."""
        self._kept.drop_token(_place(session.name), _written(session))

    def close_all(self, tenant: str, open_id: str) -> None:
        """Sign out every browser of a person, e.g. of one who has left."""
        self._kept.keep_token(_ending(tenant, open_id), str(self._clock()), HOURS * 3600)

    def tell(self, session: Session, notice: str) -> None:
        """What the next page of this browser says, once."""
        self._kept.keep_token(_place(session.name, "notice"), notice, NOTICE_SECONDS)

    def told(self, session: Session) -> str:
        """The notice that waits for this browser, or ""; it does not wait any longer."""
        place = _place(session.name, "notice")
        found = self._kept.token(place)
        return found[0] if found is not None and self._kept.drop_token(place, found[0]) else ""

    def _csrf(self, name: str) -> str:
        return hmac.new(self._secret, f"larkey.csrf {name}".encode(), "sha256").hexdigest()


def _place(name: str, what: str = "session") -> str:
    return f"web:{what}:{hashlib.sha256(name.encode()).hexdigest()}"


def _ending(tenant: str, open_id: str) -> str:
    return f"web:ended:{tenant}/{open_id}"


def _written(session: Session) -> str:
    values = {name: getattr(session, name) for name in ("tenant", "open_id", "called", "began")}
    return json.dumps(values, ensure_ascii=False, sort_keys=True)
