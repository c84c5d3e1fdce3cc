"""A request that names an object goes to the key that the object was made with, and only its maker's request does."""

import logging
from typing import Protocol

from gateway.asked.asked import NO_NAME, Asked
from gateway.caller.door import Caller
from gateway.denied import Denied
from gateway.objects.items import Holds, Items
from gateway.objects.names import found_later, made_in, object_in, room_of
from gateway.provider.counts import reported
from gateway.provider.opening import Opened
from gateway.routes import Route
from llm.pool import Pool
from llm.upstreams import Need
from store.errors import Unavailable
from store.objects import Kept, Made, Owner

log = logging.getLogger("larkey.gateway")


class Keeps(Holds, Protocol):
    """Who made what, with which key (store.objects.Objects). May raise store's Unavailable."""

    def remember(self, made: list[Made], owner: Owner, key_id: str) -> None: ...

    def find(self, ids: list[str], owner: Owner) -> dict[str, str]: ...

    def all_of(self, kind: str, owner: Owner) -> list[Kept]: ...

    def forget(self, name: str, owner: Owner) -> None: ...

    def first_time(self, name: str) -> bool: ...


class Affinity:
    """Collaborators: what was made, and the pool whose keys are in use."""

    def __init__(self, keeps: Keeps, pool: Pool) -> None:
        self._keeps, self._pool = keeps, pool
        self._items = Items(keeps, pool)

    def only(self, caller: Caller, route: Route, asked: Asked) -> str:
        """The id of the key that must be used; empty where any will do. Raises Denied, or Unavailable."""
        name = object_in(route.path)
        names = list(dict.fromkeys((name, *asked.references) if name else asked.references))
        if not names:
            return self._items.only(owner_of(caller), asked) if route.family.dialect == "responses" else ""
        sound = [name for name in names if not NO_NAME.search(name)]
        found = self._keeps.find(sound, owner_of(caller)) if sound else {}
        for one in names:
            if one not in found:
                raise Denied("unknown_object", object=f"`{one[:128]}`")
        keys = set(found.values())
        if len(keys) > 1:
            raise Denied("objects_apart", objects=", ".join(f"`{one[:128]}`" for one in names[:5]))
        (key_id,) = keys
        if not self._pool.keys_for(Need(only=key_id)):
            raise Denied("object_gone", object=f"`{names[0][:128]}`")
        return key_id

    def learn(self, caller: Caller, route: Route, asked: Asked, opened: Opened) -> bool:
        """What an answer has made or unmade. Called before the caller gets it, so that the next request may name it.

        Says whether the usage in the answer is to be charged: that of a batch is told by later questions about it, and
        is charged once.
        """
        if not ((route.family.objects or asked.stored) and room_of(route.path)):
            return route.writes
        if opened.passing is None:
            self.learn_items(caller, route, opened)
        try:
            self._learn(owner_of(caller), route, opened)
            if room_of(route.path) == "batches" and reported(opened.usage()) is not None:
                return self._keeps.first_time(object_in(route.path))
        except Unavailable as error:
            log.warning("an object is not remembered", extra={"path": route.name, "why": str(error)})
        return route.writes

    def learn_items(self, caller: Caller, route: Route, opened: Opened) -> None:
        """What a response has said, once all of it is here."""
        if room_of(route.path) == "responses":
            self._items.learn(owner_of(caller), opened)

    def _learn(self, owner: Owner, route: Route, opened: Opened) -> None:
        if route.method == "DELETE":
            if route.path.endswith(name := object_in(route.path)):
                self._keeps.forget(name, owner)
            return
        made = _made(route, opened)
        if made:
            self._keeps.remember(made, owner, opened.key.id)


def owner_of(caller: Caller) -> Owner:
    return Owner(caller.token.person, caller.token.tenant)


def _made(route: Route, opened: Opened) -> list[Made]:
    if opened.passing is not None:
        name = opened.passing.seen.made if route.writes else ""
        return [Made(name, room_of(route.path))] if name and not object_in(route.path) else []
    return made_in(route.path, opened.body) if route.writes else found_later(route.path, opened.body)
