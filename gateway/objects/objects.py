"""The relay's door to objects: whose they are, and lists of them."""

from dataclasses import replace

from gateway.asked.asked import Asked
from gateway.asked.target import Target
from gateway.caller.door import Caller
from gateway.objects.affinity import Affinity, Keeps, owner_of
from gateway.objects.lists import Lists
from gateway.objects.names import LISTED
from gateway.provider.call import Call
from gateway.routes import Route
from llm.pool import Pool
from llm.upstreams import Need


class Objects:
    """Collaborators: what was made, and the pool whose keys are in use."""

    def __init__(self, keeps: Keeps, pool: Pool) -> None:
        self.affinity = Affinity(keeps, pool)
        self._lists = Lists(keeps)

    def is_list(self, route: Route) -> bool:
        return route.method == "GET" and route.path.lower() in LISTED

    def listed(self, call: Call, caller: Caller, target: Target) -> bytes:
        """Raises LlmError, or store's Unavailable."""
        wire = call.wire

        def ask(key_id: str, query: str) -> bytes:
            call.wire = replace(wire, query=query, asked=Asked(), known=True)
            return call.open(caller.address, Need(path=wire.path, only=key_id)).body

        return self._lists.answer(target.path.lower(), owner_of(caller), target.query, ask)
