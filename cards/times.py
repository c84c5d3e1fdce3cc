"""Instants and lengths of time as people read them. No clock in here: `now` is always given, in unix seconds."""

from datetime import datetime
from zoneinfo import ZoneInfo

from cards.bilingual import Text
from cards.texts import t

MINUTE, HOUR, DAY = 60, 3600, 86_400
UNITS = ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes"))


def moment(at: float, zone: str) -> str:
    """2025-07-01 18:00, in the named time zone; the same in every language."""
    return datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def span(seconds: float) -> Text:
    """A length of time in its largest fitting unit: days from two on, then hours, then minutes (at least one)."""
    if seconds >= 2 * DAY:
        return _counted("days", round(seconds / DAY))
    if seconds >= 2 * HOUR:
        return _counted("hours", round(seconds / HOUR))
    return _counted("minutes", max(1, round(seconds / MINUTE)))


def length(seconds: int) -> Text:
    """An exact length in the largest unit that measures it: 86400 is 1 day, 5400 is 90 minutes."""
    size, unit = next(((size, unit) for size, unit in UNITS if seconds % size == 0), UNITS[-1])
    return _counted(unit, seconds // size)


def days(count: int) -> Text:
    return _counted("days", count)


def _counted(unit: str, count: int) -> Text:
    return t(f"{unit}_one" if count == 1 else unit, count=count)
