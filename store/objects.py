"""Which upstream key an object was made with, and by whom: files, batches, stored responses and their kin.

The table is the truth; Redis remembers for a week, so that a conversation of many responses asks no database. All
kinds are written to the table at once, but for those that are made with every call: these are in Redis at once, and
in the table within a second, together. While Redis is away they are written at once, too.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from store.database import Database
from store.errors import Unavailable
from store.models_objects import UpstreamObject
from store.purging import purge
from store.redis import RedisDoor

log = logging.getLogger("larkey.objects")
WEEK = 7 * 86_400
CHARGED = 90 * 86_400
PAUSE = 0.5
AT_ONCE = 500
MOST_WAITING = 20_000
FREQUENT = frozenset(("responses", "chat/completions"))


@dataclass(frozen=True)
class Owner:
    person: int
    tenant: str


class Made(NamedTuple):
    """`kind` is where the provider lists it: files, batches, responses; empty where it does not."""

    id: str
    kind: str


@dataclass(frozen=True)
class Kept:
    """`key_id` is the upstream key's; `created` in unix seconds."""

    id: str
    key_id: str
    created: float


@dataclass(frozen=True)
class _New:
    owner: Owner
    id: str
    kind: str
    key_id: str
    at: int


class Objects:
    """Thread-safe. Every call but `close` may raise `Unavailable`."""

    def __init__(self, redis: RedisDoor, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._redis, self._database, self._clock = redis, database, clock
        self._waiting: list[_New] = []
        self._some = threading.Condition()
        self._writer: threading.Thread | None = None
        self._leaving = False

    def remember(self, made: Sequence[Made], owner: Owner, key_id: str) -> None:
        """These were made with this key, for this person."""
        now = int(self._clock() * 1000)
        new = [_New(owner, name, kind, key_id, now) for name, kind in made]
        heard = self._tell(new)
        later = [one for one in new if heard and one.kind in FREQUENT]
        at_once = [one for one in new if one not in later]
        if at_once:
            self._database.write(lambda: _write(at_once))
        if later:
            self._write_later(later)

    def find(self, ids: Sequence[str], owner: Owner) -> dict[str, str]:
        """Object id -> key id, of those that this person has made."""
        found = self._heard(ids, owner)
        missing = [name for name in ids if name not in found]
        if missing:
            with self._database.reading():
                rows = UpstreamObject.select().where(
                    UpstreamObject.person == owner.person,
                    UpstreamObject.object_id.in_(missing),
                    UpstreamObject.tenant_key == owner.tenant,
                )
                found |= {row.object_id: row.upstream_key for row in rows}
        return found

    def hold(self, ids: Sequence[str], owner: Owner, key_id: str) -> None:
        """These are known with this key, for a week, as far as Redis remembers. Never raises."""
        self._tell([_New(owner, name, "", key_id, 0) for name in ids])

    def held(self, ids: Sequence[str], owner: Owner) -> dict[str, str]:
        """Id -> key id, of those that are remembered; empty where somebody else holds one. Never raises."""
        begin = _begin(owner)
        known = {name: text for name, text in self._texts(ids).items() if text is not None}
        return {name: text.removeprefix(begin) if text.startswith(begin) else "" for name, text in known.items()}

    def all_of(self, kind: str, owner: Owner, most: int = 1000) -> list[Kept]:
        """A person's objects of one kind, newest first."""
        table = UpstreamObject
        with self._database.reading():
            rows = table.select().where(table.person == owner.person, table.kind == kind)
            ordered = rows.order_by(table.created.desc(), table.id.desc()).limit(most)
            return [Kept(row.object_id, row.upstream_key, row.created / 1000) for row in ordered]

    def forget(self, name: str, owner: Owner) -> None:
        """It was deleted."""
        self._flush()
        self._database.write(
            lambda: (
                UpstreamObject.delete()
                .where(UpstreamObject.person == owner.person, UpstreamObject.object_id == name)
                .execute()
            )
        )
        self._redis.call("DEL", self._place(name))

    def first_time(self, name: str) -> bool:
        """True once for each object: what it has cost is charged then."""
        place = self._redis.chat_key(name, "object", name, "charged")
        return self._redis.call("SET", place, "1", "NX", "EX", CHARGED) is not None

    def purge(self, before: float) -> int:
        """Delete what was made before this moment (unix seconds); gives how many."""
        return purge(self._database, UpstreamObject, UpstreamObject.created < int(before * 1000))

    def close(self) -> None:
        """Write down what is still in memory."""
        with self._some:
            self._leaving = True
            self._some.notify_all()
        try:
            self._flush()
        except Unavailable as error:
            log.warning("some objects are remembered by Redis alone: %s", error)

    def _place(self, name: str) -> str:
        return self._redis.chat_key(name, "object", name)

    def _tell(self, new: Sequence[_New]) -> bool:
        commands = [("SET", self._place(one.id), _text(one), "EX", WEEK) for one in new]
        try:
            self._redis.many(commands)
        except Unavailable:
            return False
        return True

    def _heard(self, ids: Sequence[str], owner: Owner) -> dict[str, str]:
        return {name: key_id for name, key_id in self.held(ids, owner).items() if key_id}

    def _texts(self, ids: Sequence[str]) -> dict[str, str | None]:
        try:
            return dict(zip(ids, self._redis.many([("GET", self._place(name)) for name in ids]), strict=True))
        except Unavailable:
            return {}

    def _write_later(self, new: Sequence[_New]) -> None:
        with self._some:
            self._waiting += new
            del self._waiting[:-MOST_WAITING]
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_on, name="larkey-objects", daemon=True)
                self._writer.start()
            self._some.notify()

    def _write_on(self) -> None:
        while not self._leaving:
            with self._some:
                self._some.wait_for(lambda: self._waiting or self._leaving)
            time.sleep(PAUSE)
            try:
                self._flush()
            except Exception:
                log.exception("objects wait to be written down")

    def _flush(self) -> None:
        with self._some:
            new, self._waiting = self._waiting, []
        try:
            while new:
                some = new[:AT_ONCE]
                self._database.write(lambda some=some: _write(some))  # type: ignore[misc]
                new = new[AT_ONCE:]
        except BaseException:
            with self._some:
                self._waiting = [*new, *self._waiting][-MOST_WAITING:]
            raise


def _text(one: _New) -> str:
    return f"{_begin(one.owner)}{one.key_id}"


def _begin(owner: Owner) -> str:
    return f"{owner.tenant}\n{owner.person}\n"


def _write(new: Sequence[_New]) -> None:
    """One that is known already has moved to this key: the provider has given the same id again."""
    table = UpstreamObject
    for one in new:
        mine = (table.person == one.owner.person) & (table.object_id == one.id[:255])
        changed = table.update(upstream_key=one.key_id, created=one.at).where(mine).execute()
        if not changed and not table.select().where(mine).exists():
            table.create(
                tenant_key=one.owner.tenant,
                person=one.owner.person,
                object_id=one.id[:255],
                kind=one.kind,
                upstream_key=one.key_id,
                created=one.at,
            )
