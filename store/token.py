"""A token as the rest of the house sees it, and whether a text opens it."""

import hmac
import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Literal

from store.models_tokens import TokenRow
from store.token_text import TokenText, digest

Kind = Literal["malformed", "unknown", "expired", "revoked", "again"]


@dataclass(frozen=True)
class Token:
    """A token without its secret. Moments are unix seconds (float), 0.0 where they never came.

    `rotated_to` is the public id that took its place; until `grace_until` this one is good as well. `models` and
    `networks` are empty where nothing is restricted. `family` is the same for a token and all that it was rotated from.
    """

    public_id: str
    person: int
    tenant: str
    created: float
    expires: float
    name: str = ""
    last_used: float = 0.0
    revoked: float = 0.0
    rotated_to: str = ""
    grace_until: float = 0.0
    models: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    family: str = ""
    digest: str = field(default="", repr=False)

    @property
    def ends(self) -> float:
        """When its secret stops to open anything, unless it is revoked before."""
        return min(self.expires, self.grace_until) if self.rotated_to else self.expires

    def refusal(self, now: float) -> "Refusal | None":
        """Why it opens nothing at that moment; None while it is live."""
        if self.revoked:
            return Refusal("revoked", self.revoked, self)
        return Refusal("expired", self.ends, self) if now >= self.ends else None


@dataclass(frozen=True)
class Refusal:
    """Why nothing was opened, or changed, and since when (unix seconds, 0.0 for malformed and unknown).

    again: the same was done a moment ago by another press, and is not done twice. `token` is the one spoken of.
    """

    kind: Kind
    when: float = 0.0
    token: Token | None = None


@dataclass(frozen=True)
class Issued:
    """A token and its text, which is shown this once."""

    token: Token
    text: str = field(repr=False)


class TooMany(Exception):
    """The person has as many live tokens as one may have: `tokens`, newest first."""

    def __init__(self, limit: int, tokens: tuple[Token, ...]) -> None:
        super().__init__(f"{len(tokens)} live tokens, {limit} are allowed")
        self.limit = limit
        self.tokens = tokens


class Ended(Exception):
    """This message's token was revoked, has expired or was rotated since; it gets no new secret."""

    def __init__(self, token: Token) -> None:
        super().__init__(f"token {token.public_id} has ended")
        self.token = token


NO_DIGEST = digest("")


def judge(token: Token | None, text: TokenText, now: float) -> Token | Refusal:
    """Whether a text opens a token that was read (or cached) under its public id.

    Who does not know the secret learns nothing about the token, not even by the time it takes.
    """
    right = hmac.compare_digest(text.digest, token.digest if token else NO_DIGEST)
    if token is None or not right:
        return Refusal("unknown")
    return token.refusal(now) or token


def token_of(row: TokenRow | SimpleNamespace) -> Token:
    return Token(
        public_id=row.public_id,
        person=row.person_id,
        tenant=row.tenant_key,
        created=row.created / 1000,
        expires=row.expires / 1000,
        name=row.name,
        last_used=row.last_used / 1000,
        revoked=row.revoked / 1000,
        rotated_to=row.rotated_to,
        grace_until=row.grace_until / 1000,
        models=tuple(json.loads(row.models)),
        networks=tuple(json.loads(row.networks)),
        family=row.family,
        digest=row.digest,
    )
