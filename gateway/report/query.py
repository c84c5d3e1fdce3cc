"""What `GET /auth/tokens` is asked for: dates, a page, a person, a format. Anything else is refused by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from gateway.enveloped import BadQuery
from gateway.keys.chart import day_of

USUAL_DAYS = 30
USUAL_SIZE, MOST_SIZE = 50, 500
NAMES = ("from", "to", "by", "after", "size", "person", "format")
FORMATS = ("json", "csv")
BY = ("person", "key")
OF_PEOPLE = ("after", "size", "person")


@dataclass(frozen=True)
class Query:
    """Days of TIMEZONE, both included. `after` is where the page before ended; `person` an open_id, or "".

    `by` is what is summed up: each person's use, or that of each upstream key, which is a page by itself.
    """

    first: date
    last: date
    after: int
    size: int
    person: str
    format: str
    by: str = "person"

    def next(self, after: int) -> dict[str, str]:
        """The fields that ask for the page behind this one."""
        fields = {"from": self.first.isoformat(), "to": self.last.isoformat(), "after": after, "size": self.size}
        if self.format == "csv":
            fields["format"] = self.format
        return {name: str(value) for name, value in fields.items()}


def read_query(fields: Mapping[str, str], today: int) -> Query:
    """`today` is e.g. 20261121. Raises BadQuery."""
    unknown = next((name for name in fields if name not in NAMES), None)
    if unknown is not None:
        raise BadQuery(unknown[:50], "report_unknown", names=", ".join(NAMES))
    last = date_in(fields, "to", day_of(today))
    first = date_in(fields, "from", last - min(timedelta(days=USUAL_DAYS - 1), last - date.min))
    if first > last:
        raise BadQuery("from", "report_order")
    form = fields.get("format", "json")
    if form not in FORMATS:
        raise BadQuery("format", "report_format", names=", ".join(FORMATS))
    by = fields.get("by", "person")
    if by not in BY:
        raise BadQuery("by", "report_by", names=", ".join(BY))
    people = next((name for name in OF_PEOPLE if name in fields), None)
    if by == "key" and people is not None:
        raise BadQuery(people, "report_of_people")
    after = number_in(fields, "after", 0, 0, 2**62)
    size = number_in(fields, "size", USUAL_SIZE, 1, MOST_SIZE)
    return Query(first, last, after, size, fields.get("person", ""), form, by)


def date_in(fields: Mapping[str, str], name: str, usual: date) -> date:
    """Raises BadQuery."""
    if name not in fields:
        return usual
    text = fields[name]
    try:
        if len(text) == len("2026-11-21"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadQuery(name, "report_date")


def number_in(fields: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    """Raises BadQuery."""
    text = fields.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and least <= int(text) <= most):
        raise BadQuery(name, "report_number", least=least, most=most)
    return int(text)
