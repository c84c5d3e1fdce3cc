"""A request is read: its body, as far as that is needed, the model that it is for, and what it may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from gateway.asked import fields, upload
from gateway.asked.asked import NO_NAME, Asked, Resumed
from gateway.asked.form import boundary_of
from gateway.caller.body import has_body, read_body
from gateway.caller.exchange import Exchange
from gateway.denied import Denied
from gateway.provider.models import allowed
from gateway.relay.verdict import Judge
from gateway.routes import Route

ANSWER = 1000
"""Tokens that are set aside for an answer whose length the caller has not limited."""
LONGEST_MODEL = 512
"""Characters of a model's name; no provider has one so long, and it goes into the log."""


@dataclass(frozen=True)
class Sizes:
    """Bytes of a body that is read, and of one that passes through."""

    body: int
    upload: int


class Reading:
    """Collaborator: who knows the words for an unknown model."""

    def __init__(self, judge: Judge, sizes: Sizes) -> None:
        self._judge, self._sizes = judge, sizes

    def __call__(self, exchange: Exchange, route: Route) -> Asked:
        """Also says in the exchange which model it is for: the path, where none is named. Raises Denied."""
        asked = self._asked(exchange, route)
        model = asked.model
        exchange.model = model or route.name
        patterns = exchange.caller.token.models if exchange.caller else ()
        if not model and (route.family.model or (route.family.guess and patterns)):
            # A token for some models only must say which, where the provider would else choose one.
            raise Denied("no_model", param="model")
        if len(model) > LONGEST_MODEL or NO_NAME.search(model):
            exchange.model = NO_NAME.sub("\ufffd", model[:LONGEST_MODEL])
            raise self._judge.unknown_model(exchange)
        if model and not allowed(model, patterns):
            raise self._judge.unknown_model(exchange)
        return asked

    def _asked(self, exchange: Exchange, route: Route) -> Asked:
        environ = exchange.headers
        try:
            if not has_body(environ):
                return fields.read(b"") if route.family.model else _without_body(environ, route)
            if _is_json(environ.get("CONTENT_TYPE", ""), route):
                return fields.read(read_body(environ, self._sizes.body))
            return upload.begin(exchange, self._sizes.upload)
        except Denied as denied:
            raise (Denied("too_slow") if exchange.reason == "too slow" else denied) from denied
        finally:
            exchange.has_body()


def most_tokens(route: Route, asked: Asked) -> int:
    """What is set aside before the call: the prompt, and the longest answer that may come, as far as is known."""
    if not route.family.guess:
        return 0
    answer = (asked.answer_tokens or ANSWER) * asked.choices if route.family.answers else 0
    return asked.prompt_tokens + answer


def _without_body(environ: Mapping[str, Any], route: Route) -> Asked:
    resumed = route.family.dialect == "responses" and ("stream", "true") in parse_qsl(environ.get("QUERY_STRING", ""))
    return Resumed() if resumed else Asked()


def _is_json(content_type: str, route: Route) -> bool:
    if boundary_of(content_type):
        return False
    kind = content_type.partition(";")[0].strip().lower()
    # Where none is told it goes up as JSON, so it is read as JSON.
    return route.known or kind in ("", "application/json") or kind.endswith("+json")
