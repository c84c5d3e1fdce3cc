"""The chart on the usage card: one bar a day, stacked by model.

A chart component takes a VChart definition; it has no languages, so its words are both or neither.
https://open.feishu.cn/document/feishu-cards/card-json-v2-components/content-components/chart
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cards.elements import Element
from cards.names import short

DAYS = 30
MOST_MODELS = 5
OTHERS = "其他 / others"


@dataclass(frozen=True)
class DayUse:
    """What one model was used for on one day, in tokens; `day` is the ISO date in TIMEZONE."""

    day: str
    model: str
    tokens: int
    requests: int = 0


def chart(uses: Sequence[DayUse], today: str, element_id: str = "chart") -> Element:
    """The last 30 days up to `today` (ISO date). The models used most have a colour each, the rest share one."""
    days = _days(today)
    known = frozenset(days)
    series = _series([use for use in uses if use.day in known])
    totals: Counter[tuple[str, str]] = Counter()
    for use in uses:
        if use.day in known:
            totals[use.day, series.get(use.model, OTHERS)] += use.tokens
    names = list(dict.fromkeys(series.values())) + ([OTHERS] if any(name == OTHERS for _, name in totals) else [])
    values: list[dict[str, object]] = [
        {"day": day[5:], "model": name, "tokens": totals[day, name]}
        for first, name in enumerate(names or [""])
        for day in days
        if first == 0 or totals[day, name]
    ]
    return {"tag": "chart", "element_id": element_id, "aspect_ratio": "16:9", "chart_spec": _spec(values)}


def _days(today: str) -> list[str]:
    last = date.fromisoformat(today)
    return [(last - timedelta(days=ago)).isoformat() for ago in range(DAYS - 1, -1, -1)]


def _series(uses: Sequence[DayUse]) -> dict[str, str]:
    """Model -> the name of its series, for the models used most; the first one also marks the days without any use."""
    totals: Counter[str] = Counter()
    for use in uses:
        totals[use.model] += use.tokens
    return {model: short(model, 30) for model, _ in totals.most_common(MOST_MODELS)}


def _spec(values: list[dict[str, object]]) -> Element:
    return {
        "type": "bar",
        "data": [{"id": "use", "values": values}],
        "xField": "day",
        "yField": "tokens",
        "seriesField": "model",
        "stack": True,
        "legends": {"visible": True, "orient": "bottom"},
    }
