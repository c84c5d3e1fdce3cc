"""Alerts put together: who looks at what, by which ways it is told, and who answers the presses."""

import os
import socket
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.alerts import checks, machine
from bot.alerts.alarm import alarms
from bot.alerts.channels import Channel
from bot.alerts.channels.group import Group
from bot.alerts.channels.matrix import Matrix
from bot.alerts.channels.webhook import Webhook
from bot.alerts.resort import LastResort
from bot.alerts.rounds import HOLD_SECONDS, HostRounds, HostTurn, Rounds
from bot.alerts.telling import Telling, view_of
from bot.alerts.watch import Watch
from bot.events.webhook import REJECTED
from bot.eyes.folder import prepared
from bot.feishu.client import Feishu
from bot.ground import Ground
from bot.keys.holdings import Holdings
from bot.pool.acts import KeyActs
from bot.pool.now import keys_now
from bot.pool.wiring import Upstreams
from bot.processes import process_name
from bot.settings.load import Settings
from handlers.admin.alerts import ListAlerts, PressAlert
from handlers.base import Handler
from store.alerts import Alert, Alerts
from store.backlog import Backlog
from store.small import Hold

DAY = 86_400.0


class Alerting:
    """Everything is looked at and kept also where no channel is set: 告警 shows it."""

    def __init__(self, ground: Ground, holdings: Holdings, upstreams: Upstreams) -> None:
        self._settings, self._ground, self._holdings = ground.settings, ground, holdings
        self._alerts = Alerts(ground.redis)
        self._pool, self._keys = upstreams.pool, KeyActs(upstreams.pool, upstreams.http)
        self._host = socket.gethostname()
        self._reload = upstreams.reload
        channels = channels_of(ground.settings, ground.feishu)
        own = ground.settings.alerts
        self._rounds = Rounds(
            self._alerts,
            alarms,
            HostRounds(
                HostTurn(self._lock_file()),
                Watch(self._alerts, self._host_checks(), own.patience_seconds),
                LastResort(self._alerts, channels),
                ground.redis.now,
            ),
            Watch(self._alerts, self._shared_checks(), own.patience_seconds),
            Telling(self._alerts, channels, own.update_seconds, self._named),
            self._hold,
            own.every_seconds,
            own.patience_seconds,
        )
        self.start, self.stop = self._rounds.start, self._rounds.stop

    def handlers(self) -> Sequence[Handler]:
        """告警, and the presses."""
        office, zone = self._holdings.office, self._settings.server.timezone
        return (
            PressAlert(office, self._alerts, self._keys, self._raise),
            ListAlerts(office, self._alerts, lambda alert: view_of(alert, time.time(), self._named), zone),
        )

    def _named(self, person: str) -> str:
        known = self._holdings.directory.known(int(person))
        return known.called if known is not None else person

    def _raise(self, tenant: str, alert: Alert, by: int) -> int:
        """Tokens on top until tomorrow; once for an episode, whoever presses. With that it is over."""
        amount = self._settings.limits.grant_tokens
        name = f"alert:{alert.name}:{alert.id}"
        tenant = alert.values.get("tenant", tenant)
        self._holdings.grants.give(int(alert.subject), tenant, amount, DAY, by, name)
        self._alerts.clear(alert.name)
        return amount

    def _host_checks(self) -> Sequence[checks.Check]:
        ground, own, server = self._ground, self._settings.alerts, self._settings.server
        return (
            checks.away_check("database_away", self._host, ground.database.check),
            checks.clock_check(self._host, ground.redis.now),
            checks.leader_check(lambda: ground.small.holder("scheduler")),
            checks.trouble_check("reload_failed", self._host, lambda: self._reload.trouble),
            machine.disk_check(self._host, self._folders(), own.disk_percent),
            machine.CertificateCheck(server.public_url),
        )

    def _shared_checks(self) -> Sequence[checks.Check]:
        ground, own = self._ground, self._settings.alerts
        return (
            checks.keys_check(lambda: keys_now(self._pool)),
            checks.usage_check(Backlog(ground.redis), own.backlog),
            checks.inbox_check(ground.inbox),
            checks.events_check(ground.small, REJECTED),
        )

    def _folders(self) -> Sequence[Path]:
        """Where something is written on this host: the database where it is a file, and what is temporary."""
        address = self._settings.database.address
        file = [Path(address.removeprefix("sqlite:///")).parent] if address.startswith("sqlite:///") else []
        return (*file, Path(tempfile.gettempdir()))

    def _lock_file(self) -> Path:
        folder = prepared()
        name = f"larkey-alerts-{os.getuid()}-{self._settings.server.port}.lock"
        return folder / "alerts.lock" if folder is not None else Path(tempfile.gettempdir()) / name

    def _hold(self) -> Hold:
        return self._ground.small.hold("alerts", process_name(), HOLD_SECONDS)


def channels_of(settings: Settings, feishu: Feishu) -> Sequence[Channel]:
    """Those that are set."""
    own, zone, proxy = settings.alerts, settings.server.timezone, settings.feishu.proxy.get_secret_value()
    found: list[Channel] = []
    if own.chat_id:
        found.append(Group(feishu, own.chat_id, zone))
    if own.webhook:
        found.append(Webhook(own.webhook.get_secret_value(), own.webhook_secret.get_secret_value(), proxy, zone))
    if own.matrix_homeserver and own.matrix_room:
        found.append(Matrix(own.matrix_homeserver, own.matrix_room, own.matrix_token.get_secret_value(), zone))
    return found
