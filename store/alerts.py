"""What is wrong at the moment, agreed on by all processes and hosts: one alert for each thing, however often seen.

An alert has a name that is the same wherever it is noticed; while it lasts it is counted, and when it is over for more
than some minutes its next time is a new episode. `version` grows with all that people should see, and what each channel
has told is kept with it, so that whoever tells next goes on there. Nothing secret may be in it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from store.redis import RedisDoor

FLAP_SECONDS = 600.0
KEEP_DAYS = 14
MOST = 200
TAG = "alerts"
CHANNEL = "told:"

State = Literal["firing", "over"]
Fired = Literal["new", "again", "known", "full"]


@dataclass(frozen=True)
class Told:
    """What a channel shows: the message's id there, the version and count that it shows, and since when."""

    message: str
    version: int
    count: int
    at: float


@dataclass(frozen=True)
class Alert:
    """`first`, `last`, `ended` and `silenced` (until when) are unix seconds, 0 for never; `id` is its episode."""

    name: str
    id: str
    kind: str
    subject: str
    state: State
    count: int
    first: float
    last: float
    ended: float = 0.0
    silenced: float = 0.0
    version: int = 1
    values: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, Told] = field(default_factory=dict)


def name_of(kind: str, subject: str) -> str:
    """What groups: the same trouble with the same thing."""
    return sha256(f"{kind}\n{subject}".encode("utf-8", "replace")).hexdigest()[:16]


class Alerts:
    """Every call may raise `Unavailable`."""

    def __init__(self, redis: RedisDoor, flap_seconds: float = FLAP_SECONDS) -> None:
        self._redis = redis
        self._flap_ms = int(flap_seconds * 1000)
        self._known = redis.key(TAG, "known")
        self._numbers = redis.key(TAG, "numbers")

    def fire(self, kind: str, subject: str, values: Mapping[str, str], times: int = 1) -> Fired:
        """It was seen so many times more, 0: it goes on. `full`: too many things are wrong to keep this one."""
        name = name_of(kind, subject)
        words = (name, kind, subject, _text(values), times, self._flap_ms, KEEP_DAYS * 86_400_000, MOST)
        fired: Fired = self._redis.run("alert_fire", [self._known, self._one(name), self._numbers], *words)
        return fired

    def clear(self, name: str) -> bool:
        """It is over. False: it was before."""
        return self._change(name, "", "firing", "1", "state", "over", "ended", "now")

    def silence(self, name: str, until: float) -> bool:
        return self._change(name, "", "", "1", "silenced", int(until * 1000))

    def tell(self, alert: Alert, channel: str, told: Told) -> bool:
        """What this channel shows now. False: the alert is another one by now."""
        values = _text({"message": told.message, "version": told.version, "count": told.count, "at": told.at})
        return self._change(alert.name, alert.id, "", "0", f"{CHANNEL}{channel}", values)

    def add(self, name: str, values: Mapping[str, str]) -> bool:
        """Say more about it, for people to see; it stays when it is seen again."""
        now = self.read(name)
        return now is not None and self._change(name, now.id, "", "1", "notes", _text({**now.notes, **values}))

    def read(self, name: str) -> Alert | None:
        return _alert_of(name, self._redis.call("HGETALL", self._one(name)))

    def all(self) -> list[Alert]:
        """Those that last, and those that are over since not so long."""
        names: list[str] = self._redis.call("ZRANGE", self._known, 0, -1)
        rows = self._redis.many([("HGETALL", self._one(name)) for name in names]) if names else []
        alerts = [_alert_of(name, row) for name, row in zip(names, rows, strict=True)]
        gone = [name for name, alert in zip(names, alerts, strict=True) if alert is None]
        if gone:
            self._redis.call("ZREM", self._known, *gone)
        return [alert for alert in alerts if alert is not None]

    def forget(self, alert: Alert) -> None:
        """Everybody was told that it is over; a press on its card still finds it for some days."""
        self._redis.call("ZREM", self._known, alert.name)

    def _change(self, name: str, *words: str | int) -> bool:
        return bool(self._redis.run("alert_change", [self._one(name)], *words))

    def _one(self, name: str) -> str:
        return self._redis.key(TAG, "one", name)


def _alert_of(name: str, row: Mapping[str, str] | list[str]) -> Alert | None:
    fields = dict(zip(row[::2], row[1::2], strict=True)) if isinstance(row, list) else dict(row)
    if "last" not in fields:
        return None
    told = {key.removeprefix(CHANNEL): Told(**json.loads(text)) for key, text in fields.items() if CHANNEL in key}
    return Alert(
        name=name,
        id=fields["id"],
        kind=fields["kind"],
        subject=fields["subject"],
        state="firing" if fields["state"] == "firing" else "over",
        count=int(fields["count"]),
        first=int(fields["first"]) / 1000,
        last=int(fields["last"]) / 1000,
        ended=int(fields["ended"]) / 1000,
        silenced=int(fields["silenced"]) / 1000,
        version=int(fields["version"]),
        values=json.loads(fields["values"]),
        notes=json.loads(fields.get("notes", "{}")),
        told=told,
    )


def _text(values: Mapping[str, Any]) -> str:
    return json.dumps(dict(values), ensure_ascii=False, separators=(",", ":"))
