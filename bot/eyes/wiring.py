"""Larkey's eyes put together: what is counted, the page that shows it, and what is looked at for it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint

from bot.eyes.calls import Calls
from bot.eyes.chat import ChatMeter
from bot.eyes.doorway import WatchedRings, watched
from bot.eyes.facts import Facts
from bot.eyes.folder import prepared
from bot.eyes.gateway import GatewayMeter
from bot.eyes.keys import keys_now
from bot.eyes.looks import check_look, holders_look, inbox_look, pool_look, usage_look
from bot.eyes.page import Doorkeeper, metrics
from bot.settings.load import Settings
from handlers.shares.taken import Limits
from llm.pool import Pool
from store.backlog import Backlog
from store.inbox import Inbox
from store.keys import KeyStates
from store.redis import RedisDoor


@dataclass(frozen=True)
class Seen:
    """What there is to look at."""

    redis: RedisDoor
    inbox: Inbox
    pool: Pool
    database: Callable[[], object]


class Eyes:
    """`start` once a process, after the fork; `stop` on its way out."""

    def __init__(self, settings: Settings, seen: Seen) -> None:
        self._settings, self._seen = settings, seen
        self.calls = Calls()
        self.meter = GatewayMeter(self.calls)
        self.rings = WatchedRings(seen.redis)
        self._leaving = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self.calls.run, args=(self._leaving,), name="larkey-counting", daemon=True).start()

    def stop(self) -> None:
        """Count what was noted last."""
        self._leaving.set()
        self.calls.count()

    def metered(self, limits: Limits) -> Limits:
        """The shares as the chat sees them, with its calls counted."""
        return ChatMeter(limits, self.calls)

    def door(self, events: Blueprint) -> Blueprint:
        """The door for events, with a watch beside it."""
        return watched(events, "webhook")

    def page(self) -> Blueprint:
        """Nothing is at its address where figures are switched off."""
        server, own = self._settings.server, self._settings.metrics
        if not own.enabled:
            return Blueprint("metrics", __name__)
        tokens = [server.admin_token.get_secret_value(), own.token.get_secret_value()]
        return metrics(Doorkeeper(tokens, own.networks, server.trusted_proxies), prepared(), self._facts())

    def _facts(self) -> Facts:
        seen, app_id = self._seen, self._settings.feishu.app_id
        holders = {"scheduler": self.rings.hold("scheduler", "", 1).holder}
        if self._settings.feishu.transport == "websocket":
            holders["connection"] = self.rings.hold(f"connection:{app_id}", "", 1).holder
        return Facts(
            {
                "redis": holders_look(holders),
                "database": check_look(seen.database),
                "inbox": inbox_look(seen.inbox),
                "keys": pool_look(lambda: keys_now(seen.pool), KeyStates(seen.redis).inflight),
                "usage": usage_look(Backlog(seen.redis)),
            }
        )
