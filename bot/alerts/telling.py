"""Telling: every alert is brought to each channel, once, and kept up to date there, by one process among all.

What is to be told stands in Redis and what a channel shows beside it, so nothing is lost while a channel is away, and
whoever tells next goes on where the last one was. A channel that fails is left alone for longer and longer.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence

from bot.alerts.alarm import ring
from bot.alerts.channels import Channel, NotTold
from bot.alerts.kinds import KINDS
from cards.admin.alert import RAISE, REST, SILENCE, TEST, AlertView
from store.alerts import Alert, Alerts, Told
from store.errors import Unavailable

log = logging.getLogger("larkey.alerts")

AT_ONCE = 10
STEP_SECONDS = 10.0
"""A step has to be over before the lease of who tells runs out."""
FAILURES = 3
LONGEST_WAIT = 60.0
FORGOTTEN = 3600.0

NameOf = Callable[[str], str]
"""A person's name by our own id; raises Unavailable."""


class Telling:
    """`step` often. `every` seconds at least between two updates that say no more than how often."""

    def __init__(
        self,
        alerts: Alerts,
        channels: Sequence[Channel],
        every: float,
        name_of: NameOf,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._alerts, self._channels, self._every, self._clock = alerts, channels, every, clock
        self._name_of = name_of
        self._next: dict[str, float] = {}
        self._failed: dict[str, int] = {}

    def step(self) -> None:
        """Bring everything that is new to every channel. Raises Unavailable."""
        alerts = [alert for alert in self._alerts.all() if alert.kind in KINDS]
        until = time.monotonic() + STEP_SECONDS
        for alert in alerts:
            self._end(alert)
        for channel in self._channels:
            if time.monotonic() >= self._next.get(channel.name, 0.0):
                self._tell_all(channel, [alert for alert in alerts if self._news(channel, alert)][:AT_ONCE], until)

    def _end(self, alert: Alert) -> None:
        """What was not seen again is over; what everybody knows to be over is forgotten after a while."""
        now = self._clock()
        if alert.state == "firing" and now - alert.last > KINDS[alert.kind].lasts:
            self._alerts.clear(alert.name)
        elif alert.state == "over" and now - alert.ended > FORGOTTEN:
            self._alerts.forget(alert)

    def _news(self, channel: Channel, alert: Alert) -> bool:
        told, now = alert.told.get(channel.name), self._clock()
        if told is None:
            return alert.state == "firing" and alert.silenced <= now
        if told.version != alert.version:
            return True
        return channel.counts and told.count != alert.count and now - told.at >= self._every

    def _tell_all(self, channel: Channel, alerts: Sequence[Alert], until: float) -> None:
        """What cannot be told at all does not keep the others from being told."""
        for alert in alerts:
            if time.monotonic() > until:
                return
            try:
                self._tell(channel, alert)
            except NotTold as error:
                self._wait(channel, error)
                return
            except Unavailable:
                raise
            except Exception:
                log.exception("an alert cannot be told", extra={"kind": alert.kind})
                self._next[channel.name] = time.monotonic() + LONGEST_WAIT
                continue
            self._failed.pop(channel.name, None)

    def _tell(self, channel: Channel, alert: Alert) -> None:
        told = alert.told.get(channel.name)
        message = told.message if told else ""
        view = view_of(alert, self._clock(), self._name_of)
        if not message:
            message = channel.send(view, f"alert-{alert.name}-{alert.id}")
        else:
            message = self._update(channel, alert, view, message)
        self._alerts.tell(alert, channel.name, Told(message, alert.version, alert.count, self._clock()))

    def _update(self, channel: Channel, alert: Alert, view: AlertView, message: str) -> str:
        once = f"alert-{alert.name}-{alert.id}-{alert.version}-{alert.count}"
        try:
            channel.update(message, view, once)
        except NotTold as error:
            if not error.gone:
                raise
            return "" if alert.state == "over" else channel.send(view, f"{once[:44]}-new")
        return message

    def _wait(self, channel: Channel, error: NotTold) -> None:
        failed = self._failed[channel.name] = self._failed.get(channel.name, 0) + 1
        seconds = error.after or min(LONGEST_WAIT, 2.0 ** min(failed - 1, 6))
        self._next[channel.name] = time.monotonic() + seconds
        log.warning("an alert is told later", extra={"channel": channel.name, "why": str(error), "seconds": seconds})
        if failed == FAILURES:
            ring("channel_away", channel.name, why=str(error))


PRESSES: Mapping[bool, Sequence[str]] = {True: (SILENCE, REST, TEST), False: (SILENCE,)}


def itself(subject: str) -> str:
    return subject


def view_of(alert: Alert, now: float, name_of: NameOf = itself) -> AlertView:
    """The alert as its card has it; a person is called by the name that `name_of` knows."""
    kind = KINDS[alert.kind]
    return AlertView(
        name=alert.name,
        kind=alert.kind,
        subject=name_of(alert.subject) if kind.person else alert.subject,
        count=alert.count,
        first=alert.first,
        last=alert.last,
        ended=alert.ended,
        silenced=alert.silenced if alert.silenced > now else 0.0,
        values={**alert.values, **alert.notes},
        presses=(SILENCE, RAISE) if kind.person else PRESSES[kind.key],
    )
