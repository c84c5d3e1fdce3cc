"""告警: what is wrong at the moment, and the buttons on the cards of alerts. For administrators; each leaves its row.

A press by anybody else is answered politely and does nothing.
"""

import time
from collections.abc import Callable, Generator, Sequence
from typing import Protocol

from cards.admin import alert as cards
from cards.admin.alert import AlertView
from handlers.base import Message, Private, Shown, Stop, Toast, View
from handlers.commands import pressed, rest_of, value_of
from handlers.office import Office
from handlers.persons import told
from store.alerts import Alert

SILENCE_SECONDS = REST_SECONDS = 3600.0


class Alerts(Protocol):
    """What is wrong (store.alerts). Raises Unavailable."""

    def read(self, name: str) -> Alert | None: ...

    def all(self) -> list[Alert]: ...

    def silence(self, name: str, until: float) -> bool: ...

    def add(self, name: str, values: dict[str, str]) -> bool: ...


class Keys(Protocol):
    """What may be done to a key of the pool, by its id. False, or None: there is no such key (any more)."""

    def rest(self, key_id: str, seconds: float) -> bool: ...

    def test(self, key_id: str) -> str | None:
        """ "" when it works, else why it does not."""


Raise = Callable[[str, Alert, int], int]
"""(tenant, alert, by): tokens on top for the person whom it is about; how many. Raises Unavailable."""
ViewOf = Callable[[Alert], AlertView]


class PressAlert:
    queued = False

    def __init__(self, office: Office, alerts: Alerts, keys: Keys, more: Raise) -> None:
        self._office = office
        self._alerts, self._keys, self._more = alerts, keys, more

    def matches(self, message: Message) -> bool:
        return pressed(message) == cards.WORD

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        if not self._office.has(message):
            yield Toast("toast_alert_admins", "warning")
            return
        value = value_of(message)
        alert = self._alerts.read(str(value.get("of", "")))
        if alert is None:
            yield Toast("toast_expired", "warning")
            return
        yield self._do(message, alert, str(value.get("with", "")))

    def _do(self, message: Message, alert: Alert, word: str) -> Toast:
        if word == cards.SILENCE:
            self._record(message, "alert.silenced", alert)
            self._alerts.silence(alert.name, time.time() + SILENCE_SECONDS)
            return Toast("toast_silenced", "success")
        if word == cards.REST and alert.kind.startswith("key_"):
            self._record(message, "key.rested", alert)
            rested = self._keys.rest(alert.subject, REST_SECONDS)
            return Toast("toast_key_rests", "success") if rested else Toast("toast_key_gone", "warning")
        if word == cards.TEST and alert.kind.startswith("key_"):
            self._record(message, "key.tested", alert)
            return self._test(alert)
        if word == cards.RAISE and alert.kind == "share_spent":
            amount = self._more(message.tenant, alert, self._office.id_of(message))
            return Toast("toast_raised", "success", {"amount": f"{amount:,}"})
        return Toast("toast_expired", "warning")

    def _test(self, alert: Alert) -> Toast:
        why = self._keys.test(alert.subject)
        if why is None:
            return Toast("toast_key_gone", "warning")
        self._alerts.add(alert.name, {"test": why or "OK"})
        return Toast("toast_key_bad", "warning", {"why": why[:100]}) if why else Toast("toast_key_good", "success")

    def _record(self, message: Message, what: str, alert: Alert) -> None:
        self._office.record(message, what, detail=f"{alert.kind} {alert.subject}")


class ListAlerts:
    """The command: everything that is wrong now."""

    queued = False

    def __init__(self, office: Office, alerts: Alerts, view_of: ViewOf, zone: str) -> None:
        self._office = office
        self._alerts, self._view_of, self._zone = alerts, view_of, zone

    def matches(self, message: Message) -> bool:
        return rest_of(message, cards.WORD) == "" and self._office.has(message)

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        self._office.record(message, "alerts.seen")
        lasting: Sequence[Alert] = [alert for alert in self._alerts.all() if alert.state == "firing"]
        values = {"alerts": [self._view_of(alert) for alert in lasting], "zone": self._zone}
        yield Private(View(cards.listing, values), told(message))
