"""`GET /auth/tokens`: who has used how much, as JSON or CSV, by dates and page by page.

Whoever has ADMIN_TOKEN sees everybody, and what each upstream key was used for; every look is a row in the trail.
Whoever has a token sees their own use; nobody else sees anything, and a cookie opens nothing here. What is shown are
sums: no token, no key, and no part of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, make_response, request

from gateway.browser.place import REPORT, Place
from gateway.enveloped import Refused
from gateway.report.csv_text import csv_text
from gateway.report.query import Query, read_query
from gateway.report.watch import Scope, Watch
from llm.prices import MILLION
from store.directory import Known
from store.usage import KeySum, Page, PersonSum, Sum

COUNTS = {
    "requests": "requests",
    "tokens": "tokens",
    "prompt_tokens": "prompt",
    "completion_tokens": "completion",
    "cached_tokens": "cached",
    "reasoning_tokens": "reasoning",
    "estimated_requests": "estimated",
}
COLUMNS = {"person": ("open_id", "name", *COUNTS), "key": ("key", "model", *COUNTS)}
CSV_TYPE = "text/csv; charset=utf-8"
SEEN, NOBODY = "usage.seen", 0
Row = dict[str, Any]


class Sums(Protocol):
    """What was used on which day (store.usage). Raises Unavailable."""

    @property
    def today(self) -> int: ...

    def per_person(self, tenant: str, first: int, last: int, *, after: int = 0, size: int = 50) -> Page: ...

    def per_key(self, tenant: str, first: int, last: int) -> Sequence[KeySum]: ...


class People(Protocol):
    """How the platform names people (store.directory). Raises Unavailable."""

    def named(self, people: Sequence[int]) -> Mapping[int, Known]: ...

    def find(self, tenant: str, *, open_id: str) -> int | None: ...


class Trail(Protocol):
    """Who looked at what (store.audit). Raises Unavailable."""

    def record(self, tenant: str, who: int, what: str, about: int, detail: str) -> None: ...


@dataclass(frozen=True)
class Books:
    """What a report is made of; `currency` is what costs are in, "" where nothing has a price."""

    sums: Sums
    people: People
    trail: Trail
    currency: str = ""


class Report:
    def __init__(self, watch: Watch, books: Books, place: Place) -> None:
        self._watch, self._books, self._place = watch, books, place

    def mount(self, blueprint: Blueprint) -> None:
        blueprint.add_url_rule(REPORT, view_func=self.report)

    def report(self) -> Response:
        scope = self._watch.scope(request.environ)
        query = read_query(request.args, self._books.sums.today)
        rows, after = self._keys(scope, query) if query.by == "key" else self._people(scope, query)
        following = f"{self._place.url(REPORT)}?{urlencode(query.next(after))}" if after else ""
        response = _csv(query, rows) if query.format == "csv" else self._json(query, rows, following)
        if following:
            response.headers["Link"] = f'<{following}>; rel="next"'
        response.headers["Vary"] = "Authorization"
        return response

    def _people(self, scope: Scope, query: Query) -> tuple[list[Row], int]:
        page = self._page(scope, query)
        known = self._books.people.named([one.person for one in page.people])
        return [_named(one, known.get(one.person)) | self._counts(one.sum) for one in page.people], page.after

    def _keys(self, scope: Scope, query: Query) -> tuple[list[Row], int]:
        if scope.person:
            raise Refused(403, "not_allowed", "report_by_key", "by")
        self._books.trail.record(scope.tenant, NOBODY, SEEN, 0, _detail(query))
        sums = self._books.sums.per_key(scope.tenant, _day(query.first), _day(query.last))
        return [{"key": one.upstream_key, "model": one.model} | self._counts(one.sum) for one in sums], 0

    def _counts(self, used: Sum) -> Row:
        counts = {column: getattr(used, name) for column, name in COUNTS.items()}
        return counts | ({"cost": used.cost / MILLION} if self._books.currency else {})

    def _json(self, query: Query, rows: Sequence[Row], following: str) -> Response:
        dates = {"from": query.first.isoformat(), "to": query.last.isoformat()}
        priced = {"currency": self._books.currency} if self._books.currency else {}
        return jsonify({**dates, **priced, "items": list(rows), "next": following or None})

    def _page(self, scope: Scope, query: Query) -> Page:
        if scope.person:
            return self._of_one(scope.tenant, scope.person, query)
        person = self._wanted(scope.tenant, query)
        self._books.trail.record(scope.tenant, NOBODY, SEEN, person or 0, _detail(query))
        if person is None:
            first, last = _day(query.first), _day(query.last)
            return self._books.sums.per_person(scope.tenant, first, last, after=query.after, size=query.size)
        return self._of_one(scope.tenant, person, query) if person else Page((), 0)

    def _wanted(self, tenant: str, query: Query) -> int | None:
        """The person whom an administrator asks about: None for everybody, 0 for somebody we do not know."""
        return (self._books.people.find(tenant, open_id=query.person) or 0) if query.person else None

    def _of_one(self, tenant: str, person: int, query: Query) -> Page:
        first, last = _day(query.first), _day(query.last)
        page = self._books.sums.per_person(tenant, first, last, after=person - 1, size=1)
        mine = tuple(one for one in page.people if one.person == person)
        return Page(mine or (PersonSum(person, "", Sum()),), 0)


def _named(one: PersonSum, known: Known | None) -> Row:
    return {"open_id": known.open_id if known else "", "name": known.name if known else one.name}


def _csv(query: Query, rows: Sequence[Row]) -> Response:
    columns = list(rows[0]) if rows else COLUMNS[query.by]
    response = make_response(csv_text(columns, [[row[column] for column in columns] for row in rows]))
    name = f"larkey-usage-{query.first.isoformat()}-{query.last.isoformat()}.csv"
    response.headers["Content-Type"] = CSV_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _detail(query: Query) -> str:
    return f"{query.first.isoformat()} to {query.last.isoformat()}{_whose(query)}, {query.format}, by ADMIN_TOKEN"


def _whose(query: Query) -> str:
    if query.by == "key":
        return " by key"
    return f" person {query.person}" if query.person else f" after {query.after}, {query.size} at most"


def _day(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
