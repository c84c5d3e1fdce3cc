"""What the gateway tells of its calls (gateway/relay/hooks.py), put into notes (bot/eyes/calls.py)."""

import time

from bot.alerts.alarm import ring
from bot.eyes.calls import Calls
from bot.eyes.notes import Began, Ended, Refused
from gateway.caller.exchange import Exchange
from gateway.relay import hooks
from gateway.routes import Route
from store.token import Token

SPENT = frozenset(("budget", "too_much"))
SPENT_OFTEN, SPENT_SECONDS = 20, 600.0
REMEMBERED = 1000


class GatewayMeter:
    """gateway.relay.hooks.Meter."""

    def __init__(self, calls: Calls) -> None:
        self._note = calls.note
        self._spent: dict[int, tuple[float, int]] = {}

    def began(self, exchange: Exchange, route: Route) -> None:
        self._note(Began(route.name))

    def first(self, exchange: Exchange, route: Route) -> None:
        """Told with the end."""

    def ended(self, exchange: Exchange, route: Route, ended: hooks.Ended) -> None:
        counts = ended.counts
        self._note(
            Ended(
                route.name,
                ended.model,
                ended.status,
                ended.end_reason,
                ended.key_id,
                ended.attempts,
                counts.label,
                counts.prompt,
                counts.completion,
                counts.cached,
                counts.reasoning,
                counts.audio,
                ended.first_ms,
                ended.total_ms,
                ended.waited_ms,
                ended.cost,
            )
        )

    def refused(self, exchange: Exchange, kind: str, status: int) -> None:
        self._note(Refused(kind, status))
        if kind in SPENT and exchange.caller is not None:
            self._refused_again(exchange.caller.token)

    def _refused_again(self, token: Token) -> None:
        """A program that goes on and on although nothing is left is somebody's work that stands still."""
        now = time.monotonic()
        since, count = self._spent.get(token.person, (now, 0))
        if now - since > SPENT_SECONDS:
            since, count = now, 0
        if len(self._spent) >= REMEMBERED:
            self._spent.clear()
        self._spent[token.person] = (since, count + 1)
        if count + 1 == SPENT_OFTEN:
            ring("share_spent", str(token.person), token=token.public_id, tenant=token.tenant)
