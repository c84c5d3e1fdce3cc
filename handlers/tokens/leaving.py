"""A colleague who leaves, or whose account is disabled, has no tokens any more, nor a browser that is signed in.

One who moves gets other limits.
"""

import logging
from collections.abc import Callable, Generator, Sequence
from typing import Protocol

from handlers.base import Message, Shown, Stop
from handlers.office import Trail
from store.directory import Known
from store.token import Token

log = logging.getLogger("larkey.leaving")
NOBODY = 0


class Directory(Protocol):
    """Who is known (store.directory). Raises Unavailable."""

    def find(self, tenant: str, *, open_id: str = "", union_id: str = "", user_id: str = "") -> int | None: ...

    def known(self, person: int) -> Known | None: ...


class Tokens(Protocol):
    """Ends tokens (store.tokens), and whoever believes in them hears of it. Raises Unavailable."""

    def revoke_all(self, person: int, by: int) -> list[Token]: ...


SignOut = Callable[[str, str], None]
"""Signs out every browser of a person, by tenant and open_id. Raises Unavailable."""


class Leaving:
    queued = False

    def __init__(self, directory: Directory, tokens: Tokens, trail: Trail, sign_out: SignOut) -> None:
        self._directory, self._tokens, self._trail, self._sign_out = directory, tokens, trail, sign_out

    def matches(self, message: Message) -> bool:
        return message.kind == "left"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        who = message.person
        person = self._directory.find(message.tenant, open_id=who.open_id, union_id=who.union_id, user_id=who.user_id)
        if person is not None:
            known = self._directory.known(person)
            self._sign_out(message.tenant, known.open_id if known else who.open_id)
            revoked = self._tokens.revoke_all(person, NOBODY)
            self._trail.record(message.tenant, NOBODY, "person.left", person, f"{len(revoked)} tokens")
            log.info("a person has left", extra={"person": person, "tokens": len(revoked)})
        yield from ()


class Moving:
    """`learn` takes the person's open_id and the ids of the departments."""

    queued = False

    def __init__(self, learn: Callable[[str, Sequence[str]], None]) -> None:
        self._learn = learn

    def matches(self, message: Message) -> bool:
        return message.kind == "moved"

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        self._learn(message.person.open_id, message.text.split())
        yield from ()
