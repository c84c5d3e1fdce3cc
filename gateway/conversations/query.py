"""What the paths below /conversations are asked for: whose, which, and which page. Anything else is refused by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.enveloped import BadQuery
from gateway.report.query import date_in, number_in

NAMES = ("person", "model", "kind", "from", "to", "title", "before", "after", "size", "words", "format")
KINDS = ("chat", "chat/completions", "completions", "responses")
FORMATS = ("json", "jsonl")
USUAL_SIZE, MOST_SIZE = 50, 200
MOST = 2**63 - 1


@dataclass(frozen=True)
class Query:
    """`since` and `until` are unix seconds, 0.0 where not said; `person` an open_id; `page` where the last ended."""

    person: str
    model: str
    kind: str
    since: float
    until: float
    title: str
    page: int
    size: int
    words: bool
    format: str


def read_query(fields: Mapping[str, str], zone: ZoneInfo, kinds: Sequence[str] = KINDS) -> Query:
    """Raises BadQuery."""
    unknown = next((name for name in fields if name not in NAMES), None)
    if unknown is not None:
        raise BadQuery(unknown[:50], "report_unknown", names=", ".join(NAMES))
    form = fields.get("format", "json")
    if form not in FORMATS:
        raise BadQuery("format", "report_format", names=", ".join(FORMATS))
    kind = fields.get("kind", "")
    if kind and kind not in kinds:
        raise BadQuery("kind", "records_kind", names=", ".join(kinds))
    words = fields.get("words", "false")
    if words not in ("true", "false"):
        raise BadQuery("words", "records_words")
    since, until = _day(fields, "from", zone), _day(fields, "to", zone, 1)
    if since and until and since >= until:
        raise BadQuery("from", "report_order")
    return Query(
        fields.get("person", "").replace("\0", ""),
        fields.get("model", "").replace("\0", ""),
        kind,
        since,
        until,
        fields.get("title", "").strip(),
        number_in(fields, "before" if "before" in fields else "after", 0, 0, MOST),
        number_in(fields, "size", USUAL_SIZE, 1, MOST_SIZE),
        words == "true",
        form,
    )


def _day(fields: Mapping[str, str], name: str, zone: ZoneInfo, later: int = 0) -> float:
    """When that day begins, or the one after it."""
    if name not in fields:
        return 0.0
    day = date_in(fields, name, date.min)
    if not 1970 < day.year < 2200:
        raise BadQuery(name, "report_date")
    begins = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=later)
    return begins.timestamp()
