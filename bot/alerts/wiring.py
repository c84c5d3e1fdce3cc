"""Alerts put together: who looks at what, by which ways it is told, and who answers the presses."""

import os
import socket
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.alerts import checks, machine
from bot.alerts.alarm import alarms
from bot.alerts.channels import Channel
from bot.alerts.channels.group import Group
from bot.alerts.channels.matrix import Matrix
from bot.alerts.channels.webhook import Webhook
from bot.alerts.keys import PoolKeys
from bot.alerts.resort import LastResort
from bot.alerts.rounds import HOLD_SECONDS, HostRounds, HostTurn, Rounds
from bot.alerts.telling import Telling, view_of
from bot.alerts.watch import Watch
from bot.events.webhook import REJECTED
from bot.eyes.folder import prepared
from bot.feishu.client import Feishu
from bot.keys.holdings import Holdings
from bot.processes import process_name
from bot.settings.load import Settings
from handlers.admin.alerts import ListAlerts, PressAlert
from handlers.base import Handler
from handlers.rights import Rights
from llm.http import Http
from llm.pool import Pool
from store.alerts import Alert, Alerts
from store.audit import Audit
from store.backlog import Backlog
from store.database import Database
from store.inbox import Inbox
from store.redis import RedisDoor
from store.small import Hold, Small

DAY = 86_400.0


@dataclass(frozen=True)
class House:
    """What the rest of the factory has made already."""

    redis: RedisDoor
    database: Database
    inbox: Inbox
    small: Small
    feishu: Feishu
    pool: Pool
    http: Http
    holdings: Holdings
    rights: Rights


class Alerting:
    """Everything is looked at and kept also where no channel is set: 告警 shows it."""

    def __init__(self, settings: Settings, house: House) -> None:
        self._settings, self._house = settings, house
        self._alerts = Alerts(house.redis)
        self._keys = PoolKeys(house.pool, house.http)
        self._host = socket.gethostname()
        self._reloading = ""
        channels = channels_of(settings, house.feishu)
        own = settings.alerts
        self._rounds = Rounds(
            self._alerts,
            alarms,
            HostRounds(
                HostTurn(self._lock_file()),
                Watch(self._alerts, self._host_checks(), own.patience_seconds),
                LastResort(self._alerts, channels),
                house.redis.now,
            ),
            Watch(self._alerts, self._shared_checks(), own.patience_seconds),
            Telling(self._alerts, channels, own.update_seconds, self._named),
            self._hold,
            own.every_seconds,
            own.patience_seconds,
        )
        self.start, self.stop = self._rounds.start, self._rounds.stop

    def reloaded(self, trouble: str) -> None:
        """bot.pool.reload.Alarm: what is wrong with a changed configuration, "" once it is well."""
        self._reloading = trouble

    def handlers(self) -> Sequence[Handler]:
        """告警, and the presses."""
        house, zone = self._house, self._settings.server.timezone
        common = (house.holdings.persons, house.rights, Audit(house.database), self._alerts)
        return (
            PressAlert(*common, self._keys, self._raise),
            ListAlerts(*common, lambda alert: view_of(alert, time.time(), self._named), zone),
        )

    def _named(self, person: str) -> str:
        known = self._house.holdings.directory.known(int(person))
        return (known.name or known.open_id) if known is not None else person

    def _raise(self, tenant: str, alert: Alert, by: int) -> int:
        """Tokens on top until tomorrow; once for an episode, whoever presses. With that it is over."""
        amount = self._settings.limits.grant_tokens
        name = f"alert:{alert.name}:{alert.id}"
        tenant = alert.values.get("tenant", tenant)
        self._house.holdings.grants.give(int(alert.subject), tenant, amount, DAY, by, name)
        self._alerts.clear(alert.name)
        return amount

    def _host_checks(self) -> Sequence[checks.Check]:
        house, own, server = self._house, self._settings.alerts, self._settings.server
        return (
            checks.away_check("database_away", self._host, house.database.check),
            checks.clock_check(self._host, house.redis.now),
            checks.leader_check(house.small.hold("scheduler", "", 1.0).holder),
            checks.trouble_check("reload_failed", self._host, lambda: self._reloading),
            machine.disk_check(self._host, self._folders(), own.disk_percent),
            machine.CertificateCheck(server.public_url),
        )

    def _shared_checks(self) -> Sequence[checks.Check]:
        house, own = self._house, self._settings.alerts
        return (
            checks.keys_check(self._keys),
            checks.usage_check(Backlog(house.redis), own.backlog),
            checks.inbox_check(house.inbox),
            checks.events_check(house.small, REJECTED),
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
        return self._house.small.hold("alerts", process_name(), HOLD_SECONDS)


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
