"""The items of stored responses: what a model has thought, said and called, each with an id of its own.

Programs send them back (`input += response.output`, or an `item_reference`), and a provider finds those that are named,
and what was thought, only with the key of the organisation that they were made with. They are many and soon forgotten,
so Redis alone remembers them, for a week. https://platform.openai.com/docs/guides/reasoning
"""

from typing import Protocol

from gateway.asked.asked import NO_NAME, Asked
from gateway.asked.references import items_in
from gateway.denied import Denied
from gateway.provider.opening import Opened
from llm.pool import Pool
from llm.upstreams import Need
from store.objects import Owner

LARGEST = 1024 * 1024
MOST = 100


class Holds(Protocol):
    """Whose they are (store.objects.Objects). Never raises."""

    def hold(self, ids: list[str], owner: Owner, key_id: str) -> None: ...

    def held(self, ids: list[str], owner: Owner) -> dict[str, str]: ...


class Items:
    """Collaborators: who remembers, and the pool whose keys are in use."""

    def __init__(self, holds: Holds, pool: Pool) -> None:
        self._holds, self._pool = holds, pool

    def only(self, owner: Owner, asked: Asked) -> str:
        """The id of the key that knows what is sent back; empty where any will do. Raises Denied."""
        names = [name for name in asked.items[-MOST:] if not NO_NAME.search(name)]
        if not names or len(self._pool.keys) < 2:
            return ""
        held = self._holds.held(names, owner)
        for name, key_id in held.items():
            if not key_id:
                raise Denied("unknown_object", object=f"`{name[:128]}`")
        key_id = next((held[name] for name in reversed(names) if name in held), "")
        return key_id if key_id and self._pool.keys_for(Need(only=key_id)) else ""

    def learn(self, owner: Owner, opened: Opened) -> None:
        """Those of an answer that is whole, or that has passed."""
        if len(self._pool.keys) < 2:
            return
        found = opened.passing.seen.items if opened.passing else items_in(opened.body[:LARGEST])
        if names := list(dict.fromkeys(found))[:MOST]:
            self._holds.hold(names, owner, opened.key.id)
