"""Who used most, without adding up everybody: as dear with a million people as with a hundred.

The window of some days lies within two or three calendar months, whose sums are kept in order. Nobody can have used
more in the window than in those months together. So people are added up one after the other, those first who can have
used most, until nobody who is left can have used more than those who are found.
"""

from collections.abc import Sequence
from typing import Any

import peewee

from store.models_usage import UsagePersonDay, UsagePersonMonth

FIRST, MOST = 100, 800
AT_ONCE = 20

Ranked = list[tuple[int, int]]
"""Person and tokens, the most first; of equals the older person first."""


def top_people(tenant: str, first: int, last: int, size: int) -> Ranked:
    """From day `first` to day `last`, e.g. 20261101. Where use is so even that months tell little, all are added."""
    leaders = max(FIRST, 2 * size)
    while leaders <= MOST:
        possible, others = _leading(tenant, months(first // 100, last // 100), leaders)
        ranked = _among(tenant, first, last, size, possible)
        if others == 0 or (len(ranked) == size and ranked[-1][1] > others):
            return ranked
        leaders *= 2
    return _ranked(tenant, first, last, size)


def months(first: int, last: int) -> list[int]:
    """202611 to 202702: four."""
    counted = range(first // 100 * 12 + first % 100 - 1, last // 100 * 12 + last % 100)
    return [number // 12 * 100 + number % 12 + 1 for number in counted]


def _leading(tenant: str, wanted: Sequence[int], count: int) -> tuple[Ranked, int]:
    """Who leads any month, with the most that they can have used; and the most that anybody else can have used."""
    lists = [_leaders(tenant, month, count) for month in wanted]
    rests = [min(leaders.values()) if len(leaders) == count else 0 for leaders in lists]
    people = {person for leaders in lists for person in leaders}
    possible = {
        person: sum(leaders.get(person, rest) for leaders, rest in zip(lists, rests, strict=True)) for person in people
    }
    return sorted(possible.items(), key=lambda one: (-one[1], one[0])), sum(rests)


def _leaders(tenant: str, month: int, count: int) -> dict[int, int]:
    of_month = (UsagePersonMonth.tenant_key == tenant) & (UsagePersonMonth.month == month)
    query: Any = UsagePersonMonth.select(UsagePersonMonth.person, UsagePersonMonth.tokens).where(of_month)
    return dict(query.order_by(UsagePersonMonth.tokens.desc()).limit(count).tuples())


def _among(tenant: str, first: int, last: int, size: int, possible: Ranked) -> Ranked:
    """The first of these people."""
    found: Ranked = []
    for begin in range(0, len(possible), AT_ONCE):
        if len(found) == size and found[-1][1] > possible[begin][1]:
            break
        some = [person for person, _ in possible[begin : begin + AT_ONCE]]
        found = sorted(found + _ranked(tenant, first, last, size, some), key=lambda one: (-one[1], one[0]))[:size]
    return found


def _ranked(tenant: str, first: int, last: int, size: int, people: Sequence[int] | None = None) -> Ranked:
    """The first of these people, or of all, added up day by day."""
    wanted = (UsagePersonDay.tenant_key == tenant) & UsagePersonDay.day.between(first, last)
    if people is not None:
        wanted &= UsagePersonDay.person.in_(people)
    tokens = peewee.fn.SUM(UsagePersonDay.tokens)
    query: Any = UsagePersonDay.select(UsagePersonDay.person, tokens).where(wanted).group_by(UsagePersonDay.person)
    rows = query.order_by(tokens.desc(), UsagePersonDay.person).limit(size).tuples()
    return [(person, int(used)) for person, used in rows]
