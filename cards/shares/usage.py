"""用量: what was used in the last 30 days, as a chart and in words; administrators also see who and which keys."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cards import elements
from cards.admin.pool import PoolKey, pool_line
from cards.bilingual import Said
from cards.elements import Card, Element
from cards.figures import Use, number, use_element
from cards.names import in_markdown
from cards.saying import joined
from cards.shares.usage_chart import MOST_MODELS, DayUse, chart
from cards.texts import markdown_of, md, t

__all__ = ["DayUse", "PersonUse", "render"]

MOST_PEOPLE = 10


@dataclass(frozen=True)
class PersonUse:
    """What one person used in the last 30 days."""

    name: str
    tokens: int
    requests: int = 0


def render(
    *,
    days: Sequence[DayUse],
    today: str,
    use: Use | None = None,
    people: Sequence[PersonUse] = (),
    pool: Sequence[PoolKey] = (),
    cost: str = "",
) -> list[Card]:
    """`today` is the ISO date at the right end of the chart. `people` (most first) and `pool`: for administrators.

    `cost` is what it came to, "" where nothing has a price.
    """
    title = t("usage_title")
    body = [use_element(use), elements.rule()] if use is not None else []
    body += [_total(days), chart(days, today)] if days else [md("usage_none")]
    if days:
        body.append(_models(days))
    if days and cost:
        body.append(md("usage_cost", cost=cost))
    if days:
        body.append(elements.note(t("usage_policy"), "policy"))
    if people:
        body += [elements.rule(), md("usage_people"), _table(people[:MOST_PEOPLE])]
    if pool:
        body += [elements.rule(), markdown_of(joined([t("status_pool"), pool_line(pool)], "　"), element_id="pool")]
    return [elements.card(body, summary=title, header=elements.header(title))]


def _total(days: Sequence[DayUse]) -> Element:
    tokens, requests = sum(use.tokens for use in days), sum(use.requests for use in days)
    return md("usage_total", tokens=number(tokens), requests=number(requests))


def _models(days: Sequence[DayUse]) -> Element:
    """The models used most with their sums, for those who cannot see a chart."""
    totals: Counter[str] = Counter()
    for use in days:
        totals[use.model] += use.tokens
    named = [elements.same(f"{in_markdown(name)} {number(count)}") for name, count in totals.most_common(MOST_MODELS)]
    rest = sum(totals.values()) - sum(count for _, count in totals.most_common(MOST_MODELS))
    parts: list[Said] = [*named, *([t("usage_others", tokens=number(rest))] if rest else [])]
    return markdown_of(joined(parts, " · "), element_id="models")


def _table(people: Sequence[PersonUse]) -> Element:
    rows = [
        f"| {place} | {in_markdown(person.name)} | {number(person.tokens)} | {number(person.requests)} |"
        for place, person in enumerate(people, 1)
    ]
    lines = ["| --- | --- | --- | --- |", *rows]
    table = joined([t("usage_people_head"), *map(elements.same, lines)], "\n")
    return markdown_of(table, element_id="people")
