"""Days and months of the deployment's time zone: shares are counted and reset by them."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo


@dataclass(frozen=True)
class Window:
    """The day and month of a moment. `day` is e.g. 20261121; when they begin and end is in unix seconds."""

    day: int
    day_starts: float
    day_ends: float
    month_ends: float

    @property
    def month(self) -> int:
        return self.day // 100

    def holds(self, now: float) -> bool:
        return self.day_starts <= now < self.day_ends


def window_of(now: float, zone: tzinfo) -> Window:
    """A day begins at its first local moment, also where that is not 0:00 because clocks were changed."""
    local = datetime.fromtimestamp(now, zone)
    midnight = datetime(local.year, local.month, local.day, tzinfo=zone)
    next_month = (midnight.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Window(
        day=day_of(local),
        day_starts=midnight.timestamp(),
        day_ends=(midnight + timedelta(days=1)).timestamp(),
        month_ends=next_month.timestamp(),
    )


def day_of(moment: datetime) -> int:
    return moment.year * 10000 + moment.month * 100 + moment.day


def days_back(day: int, count: int) -> int:
    """The day so many days before, as a number."""
    return day_of(datetime(day // 10000, day // 100 % 100, day % 100) - timedelta(days=count))
