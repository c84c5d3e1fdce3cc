"""Who used most, without adding up everybody: as dear with a million people as with a hundred.

The window of some days lies within two or three calendar months, whose sums are kept in order. Nobody can have used
more in the window than in those months together; so of the people who lead the months, those are the top who in the
window itself used more than anybody could who leads no month.
"""

from typing import Any

import peewee

from store.models_usage import UsagePersonDay, UsagePersonMonth

FIRST, MOST = 100, 800

Ranked = list[tuple[int, int]]
"""Person and tokens, the most first; of equals the older person first."""


def top_people(tenant: str, first: int, last: int, size: int) -> Ranked:
    """From day `first` to day `last`, e.g. 20261101. Where use is so even that months tell little, all are added."""
    leaders = max(FIRST, 2 * size)
    while leaders <= MOST:
        people, others = _leading(tenant, first // 100, last // 100, leaders)
        ranked = _ranked(tenant, first, last, size, people)
        if others == 0 or (len(ranked) == size and ranked[-1][1] > others):
            return ranked
        leaders *= 2
    return _ranked(tenant, first, last, size)


def _leading(tenant: str, first: int, last: int, count: int) -> tuple[set[int], int]:
    """Who leads any month, and the most that anybody else can have used in all of them."""
    people: set[int] = set()
    others = 0
    for month in months(first, last):
        of_month = (UsagePersonMonth.tenant_key == tenant) & (UsagePersonMonth.month == month)
        query: Any = UsagePersonMonth.select(UsagePersonMonth.person, UsagePersonMonth.tokens).where(of_month)
        rows = list(query.order_by(UsagePersonMonth.tokens.desc()).limit(count).tuples())
        people.update(person for person, _ in rows)
        others += rows[-1][1] if len(rows) == count else 0
    return people, others


def months(first: int, last: int) -> list[int]:
    """202611 to 202702: four."""
    counted = range(first // 100 * 12 + first % 100 - 1, last // 100 * 12 + last % 100)
    return [number // 12 * 100 + number % 12 + 1 for number in counted]


def _ranked(tenant: str, first: int, last: int, size: int, people: set[int] | None = None) -> Ranked:
    """The first of these people, or of all."""
    if people == set():
        return []
    wanted = (UsagePersonDay.tenant_key == tenant) & UsagePersonDay.day.between(first, last)
    if people is not None:
        wanted &= UsagePersonDay.person.in_(sorted(people))
    tokens = peewee.fn.SUM(UsagePersonDay.tokens)
    query: Any = UsagePersonDay.select(UsagePersonDay.person, tokens).where(wanted).group_by(UsagePersonDay.person)
    return [
        (person, int(used))
        for person, used in query.order_by(tokens.desc(), UsagePersonDay.person).limit(size).tuples()
    ]
