"""Larkey's eyes put together: what is counted, the page that shows it, and what is looked at for it."""

import threading

from flask import Blueprint

from bot.eyes.calls import Calls
from bot.eyes.chat import ChatMeter
from bot.eyes.doorway import WatchedRings, watched
from bot.eyes.facts import Facts
from bot.eyes.folder import prepared
from bot.eyes.gateway import GatewayMeter
from bot.eyes.looks import check_look, holders_look, inbox_look, pool_look, usage_look
from bot.eyes.page import Doorkeeper, metrics
from bot.ground import Ground
from bot.pool.now import keys_now
from handlers.shares.taken import Limits
from llm.pool import Pool
from store.backlog import Backlog
from store.keys import KeyStates


class Eyes:
    """`start` once a process, after the fork; `stop` on its way out."""

    def __init__(self, ground: Ground, pool: Pool) -> None:
        self._ground, self._pool = ground, pool
        self.calls = Calls()
        self.meter = GatewayMeter(self.calls)
        self.rings = WatchedRings(ground.redis)
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
        server, own = self._ground.settings.server, self._ground.settings.metrics
        if not own.enabled:
            return Blueprint("metrics", __name__)
        tokens = [server.admin_token.get_secret_value(), own.token.get_secret_value()]
        return metrics(Doorkeeper(tokens, own.networks, server.trusted_proxies), prepared(), self._facts())

    def _facts(self) -> Facts:
        ground, feishu = self._ground, self._ground.settings.feishu
        holders = {"scheduler": lambda: ground.small.holder("scheduler")}
        if feishu.transport == "websocket":
            holders["connection"] = lambda: ground.small.holder(f"connection:{feishu.app_id}")
        return Facts(
            {
                "redis": holders_look(holders),
                "database": check_look(ground.database.check),
                "inbox": inbox_look(ground.inbox),
                "keys": pool_look(lambda: keys_now(self._pool), KeyStates(ground.redis).inflight),
                "usage": usage_look(Backlog(ground.redis)),
            }
        )
