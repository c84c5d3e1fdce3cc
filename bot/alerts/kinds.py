"""The kinds of trouble: how long each lasts without being seen again, and what may be done about it with one press."""

from collections.abc import Mapping
from dataclasses import dataclass

SEEN_AGAIN = 90.0
"""Seconds without being seen after which what is looked at again and again is over: several looks."""
HAPPENED = 900.0
"""Seconds after which something that happens, and does not last, is over."""


@dataclass(frozen=True)
class Kind:
    """`lasts` in seconds; its subject is a key of the pool (`key`) or a person by our own id (`person`)."""

    lasts: float = SEEN_AGAIN
    key: bool = False
    person: bool = False


KINDS: Mapping[str, Kind] = {
    "key_refused": Kind(key=True),
    "key_empty": Kind(key=True),
    "key_limited": Kind(key=True),
    "address_limited": Kind(key=True),
    "pool_exhausted": Kind(),
    "upstream_down": Kind(),
    "redis_away": Kind(),
    "database_away": Kind(),
    "usage_behind": Kind(),
    "usage_broken": Kind(),
    "inbox_behind": Kind(),
    "events_rejected": Kind(),
    "no_leader": Kind(),
    "disk_full": Kind(),
    "clock_wrong": Kind(),
    "certificate": Kind(lasts=7200.0),
    "cards_failing": Kind(lasts=HAPPENED),
    "poison": Kind(lasts=HAPPENED),
    "reload_failed": Kind(),
    "channel_away": Kind(lasts=HAPPENED),
    "share_spent": Kind(lasts=HAPPENED, person=True),
}
