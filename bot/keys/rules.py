"""What a person may use: everybody's limits, over them those of departments, groups and the person, in this order.

What administrators decide in the chat (store.standings) counts before all of it. A suspended person may use nothing.
"""

from collections.abc import Callable, Iterable, Sequence

from bot.believed import Believed
from bot.settings.shares import Allowance, LimitsSection
from handlers.shares.figures import BOUNDLESS
from store.directory import Directory
from store.limits import Rules
from store.standings import PersonStanding, Standings

BELIEVED = 2.0
"""Seconds that a person's limits are believed: a suspension holds everywhere within that time."""
NAMES = {
    "requests_per_minute": "requests_minute",
    "tokens_per_minute": "tokens_minute",
    "tokens_per_day": "tokens_day",
    "tokens_per_month": "tokens_month",
    "streams": "streams",
}
NOTHING = Rules(0, 0, 0, 0, 0)

Departments = Callable[[str], Sequence[str]]
"""The departments of a person, by open_id."""


class PersonRules:
    """Raises store's Unavailable when somebody's limits are asked for and the database is away."""

    def __init__(
        self, limits: LimitsSection, standings: Standings, directory: Directory, departments: Departments
    ) -> None:
        self._limits, self._standings, self._directory, self._departments = limits, standings, directory, departments
        self._known = Believed[int, tuple[Rules, PersonStanding]](BELIEVED)

    def __call__(self, person: int, tenant: str) -> Rules:
        """A person's limits; nothing at all for one who is suspended."""
        rules, standing = self._look(person)
        return NOTHING if standing.suspended else rules

    def suspended(self, person: int) -> float:
        """Since when (unix seconds) the person may use nothing; 0.0 while they may."""
        return self._look(person)[1].suspended

    def forget(self, person: int) -> None:
        """Something was decided about the person: this process looks again."""
        self._known.forget(person)

    def _look(self, person: int) -> tuple[Rules, PersonStanding]:
        return self._known.get(person, lambda: self._decided(person))

    def _decided(self, person: int) -> tuple[Rules, PersonStanding]:
        standing = self._standings.of(person)
        return _bounded(standing.over(self._configured(person))), standing

    def _configured(self, person: int) -> Rules:
        limits = self._limits
        values: dict[str, int] = {name: getattr(limits, name) for name in NAMES}
        if limits.departments or limits.groups or limits.people:
            known = self._directory.known(person)
            for layer in self._layers(known.open_id if known else ""):
                values |= most_generous(layer)
        return Rules(**{NAMES[name]: value or None for name, value in values.items()})

    def _layers(self, open_id: str) -> Iterable[Sequence[Allowance]]:
        limits = self._limits
        if limits.departments:
            yield [limits.departments[name] for name in self._departments(open_id) if name in limits.departments]
        yield [group for group in limits.groups.values() if open_id in group.people]
        yield [limits.people[open_id]] if open_id in limits.people else []


def _bounded(rules: Rules) -> Rules:
    return Rules(**{name: None if (value or 0) >= BOUNDLESS else value for name, value in vars(rules).items()})


def most_generous(allowances: Iterable[Allowance]) -> dict[str, int]:
    """Of several that apply to one person, the largest of each limit; 0 is no limit, so it is the largest."""
    found: dict[str, int] = {}
    for allowance in allowances:
        for name in NAMES:
            value = getattr(allowance, name)
            if value is not None and found.get(name) != 0:
                found[name] = value if value == 0 else max(value, found.get(name, 0))
    return found
