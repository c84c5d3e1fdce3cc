"""`GET /auth/tokens`: who has used how much, as JSON or CSV, by dates and page by page.

Whoever has ADMIN_TOKEN sees everybody, and every look is a row in the trail; whoever has a token sees their own use;
nobody else sees anything, and a cookie opens nothing here. What is shown are sums: no token, and no part of one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, make_response, request

from gateway.browser.place import REPORT, Place
from gateway.report.csv_text import csv_text
from gateway.report.query import Query, read_query
from gateway.report.watch import Scope, Watch
from llm.prices import MILLION
from store.directory import Known
from store.usage import Page, PersonSum, Sum

COUNTS = {
    "requests": "requests",
    "tokens": "tokens",
    "prompt_tokens": "prompt",
    "completion_tokens": "completion",
    "cached_tokens": "cached",
    "reasoning_tokens": "reasoning",
    "estimated_requests": "estimated",
}
COLUMNS = ("open_id", "name", *COUNTS)
CSV_TYPE = "text/csv; charset=utf-8"
SEEN, NOBODY = "usage.seen", 0


class Sums(Protocol):
    """What was used on which day (store.usage). Raises Unavailable."""

    @property
    def today(self) -> int: ...

    def per_person(self, tenant: str, first: int, last: int, *, after: int = 0, size: int = 50) -> Page: ...


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
        page = self._page(scope, query)
        known = self._books.people.named([one.person for one in page.people])
        rows = [self._row(one, known.get(one.person)) for one in page.people]
        following = f"{self._place.url(REPORT)}?{urlencode(query.next(page.after))}" if page.after else ""
        response = _csv(query, rows) if query.format == "csv" else self._json(query, rows, following)
        if following:
            response.headers["Link"] = f'<{following}>; rel="next"'
        response.headers["Vary"] = "Authorization"
        return response

    def _row(self, one: PersonSum, known: Known | None) -> dict[str, Any]:
        names = {"open_id": known.open_id if known else "", "name": known.name if known else one.name}
        counts = {column: getattr(one.sum, name) for column, name in COUNTS.items()}
        return names | counts | ({"cost": one.sum.cost / MILLION} if self._books.currency else {})

    def _json(self, query: Query, rows: Sequence[Mapping[str, Any]], following: str) -> Response:
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


def _csv(query: Query, rows: Sequence[Mapping[str, Any]]) -> Response:
    columns = list(rows[0]) if rows else COLUMNS
    response = make_response(csv_text(columns, [[row[column] for column in columns] for row in rows]))
    name = f"larkey-usage-{query.first.isoformat()}-{query.last.isoformat()}.csv"
    response.headers["Content-Type"] = CSV_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _detail(query: Query) -> str:
    who = f" person {query.person}" if query.person else f" after {query.after}, {query.size} at most"
    return f"{query.first.isoformat()} to {query.last.isoformat()}{who}, {query.format}, by ADMIN_TOKEN"


def _day(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
