"""The last resort: Redis itself is away, so nothing can be agreed upon there, and still somebody has to be told.

One process of each host tells it directly; the platform and the homeserver show what comes from several hosts with one
name once (bot/alerts/channels). When Redis is back the alert is entered there with what was told, and ends like any.
"""

import logging
import time
from collections.abc import Callable, Sequence

from bot.alerts.alarm import Finding
from bot.alerts.channels import Channel, NotTold
from bot.alerts.telling import view_of
from store.alerts import Alert, Alerts, Told, name_of

log = logging.getLogger("larkey.alerts")

HOUR = 3600.0
"""The platform knows the name of a message for so long; hosts that notice within the same hour give it the same."""
RETRY_SECONDS = 15.0


class LastResort:
    """`away` while it lasts, as often as one likes; `back` once it is over."""

    def __init__(self, alerts: Alerts, channels: Sequence[Channel], clock: Callable[[], float] = time.time) -> None:
        self._alerts, self._channels, self._clock = alerts, channels, clock
        self._since = 0.0
        self._told: dict[str, Told] = {}
        self._next: dict[str, float] = {}

    def away(self, finding: Finding) -> None:
        """Tell every channel that was not told yet. Never raises."""
        self._since = self._since or self._clock()
        alert = self._alert(finding)
        for channel in self._channels:
            if channel.name not in self._told and time.monotonic() >= self._next.get(channel.name, 0.0):
                self._tell(channel, alert)

    def back(self, finding: Finding) -> None:
        """Raises Unavailable; then it is to be called again."""
        if not self._since:
            return
        self._alerts.fire(finding.kind, finding.subject, finding.values)
        alert = self._alerts.read(name_of(finding.kind, finding.subject))
        if alert is not None:
            for channel, told in self._told.items():
                if channel not in alert.told:
                    self._alerts.tell(alert, channel, told)
            self._alerts.clear(alert.name)
        self._since, self._told = 0.0, {}

    def _tell(self, channel: Channel, alert: Alert) -> None:
        once = f"alert-{alert.name}-{int(self._since // HOUR)}"
        try:
            message = channel.send(view_of(alert, self._clock()), once)
        except NotTold as error:
            self._next[channel.name] = time.monotonic() + max(error.after, RETRY_SECONDS)
            log.warning("an alert is told later", extra={"channel": channel.name, "why": str(error)})
        else:
            self._told[channel.name] = Told(message, 0, 1, self._clock())

    def _alert(self, finding: Finding) -> Alert:
        name = name_of(finding.kind, finding.subject)
        now = self._clock()
        return Alert(name, "0", finding.kind, finding.subject, "firing", 1, self._since, now, values=finding.values)
