"""GET /v1/models: the union of the models that this token may use."""

from collections.abc import Iterable
from typing import Any

from gateway.caller.exchange import Exchange
from gateway.provider.models import Models, allowed
from gateway.relay.verdict import Judge
from llm.errors import LlmError
from llm.upstreams import Need


class Listing:
    """Collaborators: the models of the pool, and who judges failures."""

    def __init__(self, models: Models, judge: Judge) -> None:
        self._models, self._judge = models, judge

    def answer(self, exchange: Exchange, name: str) -> Any:
        """One model as its provider describes it; all of them for an empty name. Raises Denied or HandedBack."""
        assert exchange.caller is not None
        patterns = exchange.caller.token.models
        if not name:
            return {"object": "list", "data": [item for found, item in self._all(exchange) if allowed(found, patterns)]}
        found = dict(self._all(exchange)).get(name) if allowed(name, patterns) else None
        if found is None:
            exchange.model = name
            raise self._judge.unknown_model(exchange)
        return found

    def _all(self, exchange: Exchange) -> Iterable[tuple[str, Any]]:
        assert exchange.caller is not None
        token, right = exchange.caller.token, exchange.caller.right
        need = Need(person=right.open_id, departments=right.departments, token=token.public_id)
        try:
            return self._models.all(need).items()
        except LlmError as error:
            raise self._judge.verdict(error, None, exchange) from error
