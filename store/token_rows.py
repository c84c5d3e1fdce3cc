"""What happens to the rows of tokens. Each function runs inside one transaction (Database.write) and begins by locking.

A person's row is locked to issue, a family's rows for all else, so that of two deeds at the same moment the second one
sees what the first has done. Moments are ms.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from store.audit import note
from store.models import Person, database
from store.models_tokens import Renewal, TokenRow
from store.token import Ended, Issued, Refusal, Token, TooMany, token_of
from store.token_text import TokenText, make

DOUBLE_MS = 10_000
"""Two presses of the same button within this time are one: a double click, or two workers."""


@dataclass(frozen=True)
class Wish:
    """What a new token shall be."""

    person: int
    tenant: str
    message_id: str
    expires: int
    name: str
    models: tuple[str, ...]
    networks: tuple[str, ...]


def locking(query: Any) -> Any:
    """The query with its rows locked to the end of the transaction; SQLite has locked the whole file already."""
    return query if database.engine == "sqlite" else query.for_update()


def issue(wish: Wish, most: int, now: int) -> Issued:
    list(locking(Person.select(Person.id).where(Person.id == wish.person)))
    asked = (TokenRow.tenant_key == wish.tenant) & (TokenRow.message_id == wish.message_id)
    public_id = TokenRow.select(TokenRow.public_id).where(asked).scalar()
    if public_id is not None:
        return _issued_again(lock_family(public_id), wish, now)
    live = of(wish.person, now)
    if len(live) >= most:
        raise TooMany(most, tuple(live))
    text = make()
    row = TokenRow.create(
        tenant_key=wish.tenant,
        person=wish.person,
        public_id=text.public_id,
        family=text.public_id,
        digest=text.digest,
        name=wish.name,
        models=json.dumps(wish.models),
        networks=json.dumps(wish.networks),
        message_id=wish.message_id,
        created=now,
        expires=wish.expires,
    )
    return _issued(row, text, wish.person, "token.issued", now)


def _issued_again(family: Sequence[TokenRow], wish: Wish, now: int) -> Issued:
    row = next(row for row in family if row.message_id == wish.message_id)
    if row.person_id != wish.person:
        raise ValueError(f"message {wish.message_id} is another person's")
    token = token_of(row)
    if token.rotated_to or token.refusal(now / 1000):
        raise Ended(token)
    return _new_secret(row, now)


def _new_secret(row: TokenRow, now: int) -> Issued:
    """The message came again: nobody has seen the first secret for certain, so another one takes its place."""
    text = make(row.public_id)
    row.digest = text.digest
    return _issued(row, text, row.person_id, "token.issued", now)


def rotate(public_id: str, grace: int, by: int, message_id: str, now: int) -> Issued | Refusal:
    family = lock_family(public_id)
    head = head_of(family, public_id, now)
    if isinstance(head, Refusal):
        return head
    if head.message_id == message_id:
        return _new_secret(head, now)
    if head.public_id != head.family and now - head.created < DOUBLE_MS:
        return Refusal("again", head.created / 1000, token_of(head))
    text = make()
    kept = {name: getattr(head, name) for name in ("tenant_key", "family", "name", "models", "networks", "expires")}
    row = TokenRow.create(
        **kept,
        person=head.person_id,
        public_id=text.public_id,
        digest=text.digest,
        message_id=message_id,
        created=now,
    )
    head.rotated_to, head.grace_until = text.public_id, now + grace
    head.save(only=[TokenRow.rotated_to, TokenRow.grace_until])
    return _issued(row, text, by, "token.rotated", now)


def renew(public_id: str, ms: int, by: int, press_id: str, now: int) -> Token | Refusal:
    head = head_of(lock_family(public_id), public_id, now)
    if isinstance(head, Refusal):
        return head
    double = head.renewed_for == ms and now - head.renewed < DOUBLE_MS
    this_press = (Renewal.tenant_key == head.tenant_key) & (Renewal.press_id == press_id)
    if double or Renewal.select().where(this_press).exists():
        return token_of(head)
    Renewal.create(tenant_key=head.tenant_key, press_id=press_id, public_id=head.public_id, at=now)
    head.expires = max(head.expires, now + ms)
    head.renewed, head.renewed_for, head.reminded = now, ms, 0
    head.save(only=[TokenRow.expires, TokenRow.renewed, TokenRow.renewed_for, TokenRow.reminded])
    note(head.tenant_key, by, "token.renewed", head.person_id, f"{head.public_id} {ms // 1000}", now)
    return token_of(head)


def revoke(public_id: str, by: int, now: int) -> list[Token]:
    """The tokens of the family that were live in any sense until now, revoked; the head last."""
    revoked = [row for row in lock_family(public_id) if not row.revoked]
    for row in revoked:
        row.revoked = now
        row.save(only=[TokenRow.revoked])
    if revoked:
        note(revoked[-1].tenant_key, by, "token.revoked", revoked[-1].person_id, revoked[-1].public_id, now)
    return [token_of(row) for row in revoked]


def revoke_all(person: int, by: int, now: int) -> list[Token]:
    list(locking(Person.select(Person.id).where(Person.id == person)))
    live = (TokenRow.person == person) & (TokenRow.expires > now) & (TokenRow.revoked == 0)
    families = [row.family for row in TokenRow.select(TokenRow.family).where(live).order_by(TokenRow.family).distinct()]
    return [token for family in families for token in revoke(family, by, now)]


def of(person: int, now: int) -> list[Token]:
    """The person's live tokens, newest first; of a rotated one only the newest."""
    live = (TokenRow.person == person) & (TokenRow.expires > now) & (TokenRow.revoked == 0)
    rows = (
        TokenRow.select().where(live, TokenRow.rotated_to == "").order_by(TokenRow.created.desc(), TokenRow.id.desc())
    )
    return [token_of(row) for row in rows]


def lock_family(public_id: str) -> list[TokenRow]:
    """All rows that this token was rotated from and to, oldest first; empty when nobody knows the id."""
    family = TokenRow.select(TokenRow.family).where(TokenRow.public_id == public_id).scalar()
    if family is None:
        return []
    rows = locking(TokenRow.select().where(TokenRow.family == family).order_by(TokenRow.id))
    list(rows)
    return list(rows.clone())  # whoever held the lock may have added a row, which the first look does not see


def head_of(family: Sequence[TokenRow], public_id: str, now: int) -> TokenRow | Refusal:
    """The live row that this id means now: its own, or within its grace the one that took its place."""
    named = next((row for row in family if row.public_id == public_id), None)
    if named is None:
        return Refusal("unknown")
    refusal = token_of(named).refusal(now / 1000)
    if refusal:
        return refusal
    head = next(row for row in reversed(family) if not row.rotated_to)
    return token_of(head).refusal(now / 1000) or head


def _issued(row: TokenRow, text: TokenText, by: int, what: str, now: int) -> Issued:
    """Store the digest, leave the trail, and give the text to who may see it."""
    row.save(only=[TokenRow.digest])
    note(row.tenant_key, by, what, row.person_id, row.public_id, now)
    return Issued(token_of(row), text.text)
