"""This machine and the processes of Larkey on all machines."""

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.doctor.attendance import GONE_SECONDS, mark
from bot.doctor.figures import row, short, size, span
from bot.doctor.finding import Finding, Item, State, good, ill, say, unchecked, worst
from bot.doctor.outside.platform import Platform
from bot.doctor.patient import SQLITE, Patient
from bot.feishu.errors import FeishuError
from store.errors import Unavailable
from store.health.redis_facts import clock_ahead
from store.health.roll import Present, Roll
from store.small import Small

LOW_PERCENT, LOW_BYTES, FULL_BYTES = 10, 1_000_000_000, 200_000_000
NOTICED_SECONDS, BAD_SECONDS = 5.0, 60.0


class MachineChecks:
    def __init__(self, patient: Patient, platform: Platform, providers: Callable[[], Mapping[str, float]]) -> None:
        self._patient, self._platform, self._providers = patient, platform, providers

    def workers(self) -> Finding:
        """Every web process that was heard of lately, on all hosts."""
        present = self._present()
        web = [one for one in present if one.facts.get("kind") == "web"]
        items = tuple(_process(one) for one in present)
        if not web:
            return ill("bad", "workers_none", items=items)
        wanted, hosts = self._patient.settings.server.workers, _by_host(web)
        host, count = min(hosts.items(), key=lambda pair: pair[1])
        if count < wanted:
            return ill("doubtful", "workers_few", items=items, host=host, count=count, wanted=wanted)
        return Finding("good", say("workers_good", count=len(web), hosts=len(hosts)), items=items)

    def secret_key(self) -> Finding:
        """Whether all processes have the same one."""
        own = mark(self._patient.settings.server.secret_key.get_secret_value())
        if not own:
            return ill("bad", "secret_key_none")
        present = self._present()
        strangers = [one for one in present if one.facts.get("key") != own]
        if strangers:
            return ill("bad", "secret_key_differs", names=row(map(_called, strangers)))
        return good("secret_key_good", count=len(present)) if len(present) > 1 else good("secret_key_alone")

    def scheduler(self) -> Finding:
        holder = Small(self._patient.door()).holder("scheduler")
        return good("scheduler_good", holder=short(holder)) if holder else ill("bad", "scheduler_none")

    def clock(self) -> Finding:
        """Against whoever tells the time: Redis, the platform's and the provider's Date header."""
        ahead = dict(self._others())
        if not ahead:
            return unchecked("clock_unknown")
        off = {name: seconds for name, seconds in ahead.items() if abs(seconds) > NOTICED_SECONDS}
        if not off:
            most = max(1, round(max(abs(seconds) for seconds in ahead.values()) + 0.5))
            return good("clock_good", names=row(ahead), most=most)
        items = tuple(_clock(name, seconds) for name, seconds in ahead.items())
        return ill(worst(items), "clock_off", items=items, names=row(off))

    def disk(self) -> Finding:
        """Where the database, or the working folder, is."""
        url = self._patient.settings.database.address
        path = Path(url.removeprefix(SQLITE)).parent if url.startswith(SQLITE) else Path()
        while not path.exists():
            path = path.parent
        usage = shutil.disk_usage(path)
        percent = round(100 * usage.free / usage.total)
        what: dict[str, Any] = {"path": path.resolve(), "free": size(usage.free), "percent": percent}
        if usage.free < FULL_BYTES:
            return ill("bad", "disk_low", **what)
        if usage.free < LOW_BYTES or percent < LOW_PERCENT:
            return ill("doubtful", "disk_low", **what)
        return good("disk_good", **what)

    def timezone(self) -> Finding:
        zone = self._patient.settings.server.timezone
        try:
            now = datetime.now(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, OSError, ValueError):
            return ill("bad", "timezone_bad", zone=zone)
        return good("timezone_good", zone=zone, now=f"{now:%Y-%m-%d %H:%M %z}")

    def _present(self) -> Sequence[Present]:
        return [one for one in Roll(self._patient.door()).call() if one.silent < GONE_SECONDS]

    def _others(self) -> Sequence[tuple[str, float]]:
        found: list[tuple[str, float]] = []
        try:
            found.append(("Redis", clock_ahead(self._patient.door())))
        except Unavailable:
            pass
        try:
            theirs = self._platform.clock_ahead() if self._patient.settings.feishu.app_id else None
        except FeishuError:
            theirs = None
        if theirs is not None:
            found.append(("Feishu", theirs))
        return [*found, *self._providers().items()]


def _clock(name: str, seconds: float) -> Item:
    state: State = "bad" if abs(seconds) > BAD_SECONDS else "doubtful" if abs(seconds) > NOTICED_SECONDS else "good"
    direction = say("clock_behind" if seconds > 0 else "clock_before")
    said = say("clock_by", name=name, direction=direction, seconds=f"{abs(seconds):.1f}")
    return Item(name, state, said)


def _process(one: Present) -> Item:
    age = span(time.time() - float(one.facts.get("since", time.time())))
    said = say("worker", kind=one.facts.get("kind", "?"), pid=one.facts.get("pid", "?"), age=age)
    return Item(str(one.facts.get("host", "?")), "good", said)


def _by_host(web: Sequence[Present]) -> dict[str, int]:
    hosts: dict[str, int] = {}
    for one in web:
        name = str(one.facts.get("host", "?"))
        hosts[name] = hosts.get(name, 0) + 1
    return hosts


def _called(one: Present) -> str:
    return f"{one.facts.get('kind', '?')} {short(one.name)}"
