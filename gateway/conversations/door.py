"""The paths below /conversations: what is kept of calls, a page at a time or as JSON lines, and how it is deleted.

Whoever has a token or is signed in sees and deletes their own; ADMIN_TOKEN sees everybody's and deletes nobody's, and
every look of it is a row in the trail.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, jsonify, request

from gateway.browser.place import Place
from gateway.conversations import shown
from gateway.conversations.lines import lines
from gateway.conversations.query import KINDS, MOST_SIZE, Query, read_query
from gateway.conversations.visitors import Visitors
from gateway.enveloped import BadQuery, Refused
from gateway.report.watch import Scope
from store.directory import Known
from store.records.names import number_of
from store.records.reading import Reading, Seen, Tree, Wanted

ROOT = "/conversations"
LISTS: Mapping[str, Sequence[str]] = {
    "completions": ("completions",),
    "chat_completions": ("chat/completions", "chat"),
    "embeddings": ("embeddings",),
}
SEEN, NOBODY = "records.seen", 0


class People(Protocol):
    """How the platform names people (store.directory). Raises Unavailable."""

    def named(self, people: Sequence[int]) -> Mapping[int, Known]: ...

    def find(self, tenant: str, *, open_id: str) -> int | None: ...


class Trail(Protocol):
    """Who looked at what (store.audit). Raises Unavailable."""

    def record(self, tenant: str, who: int, what: str, about: int, detail: str) -> None: ...


class Erasing(Protocol):
    """store.records.erasing.Eraser. Raises Unavailable."""

    def everything(self, tenant: str, person: int, by: int) -> int: ...

    def conversation(self, tenant: str, person: int, number: int, by: int) -> bool: ...

    def call(self, tenant: str, person: int, request_id: str, by: int) -> bool: ...


@dataclass(frozen=True)
class Shelf:
    """What is kept, how it is erased, whose it is, and what prices are in."""

    reading: Reading
    erasing: Erasing
    people: People
    trail: Trail
    currency: str


class Conversations:
    def __init__(self, visitors: Visitors, shelf: Shelf, place: Place, zone: ZoneInfo) -> None:
        self._visitors, self._shelf, self._place, self._zone = visitors, shelf, place, zone

    def mount(self, blueprint: Blueprint) -> None:
        blueprint.add_url_rule(ROOT, view_func=self.all, methods=["GET"])
        blueprint.add_url_rule(ROOT, view_func=self.delete_all, methods=["DELETE"])
        blueprint.add_url_rule(f"{ROOT}/<path:name>", view_func=self.one, methods=["GET"])
        blueprint.add_url_rule(f"{ROOT}/<path:name>", view_func=self.delete, methods=["DELETE"])

    def all(self) -> Response:
        scope, query = self._visitors.scope(request), read_query(request.args, self._zone)
        if query.format == "jsonl":
            _without_title(query)
        wanted = self._wanted(scope, query, "conversations", (query.kind,) if query.kind else ())
        if query.format == "jsonl":
            return lines(self._all(replace(wanted, paths=wanted.paths or KINDS), scope))
        trees = self._shelf.reading.conversations(wanted, query.page, query.size)
        known = self._known(scope, trees)
        rows = [shown.conversation(tree, known.get(tree.person)) for tree in trees]
        return self._page(rows, trees[-1].number if len(trees) == query.size else 0, "before")

    def one(self, name: str) -> Response:
        scope = self._visitors.scope(request)
        if name in LISTS:
            return self._calls(scope, LISTS[name], name)
        query = read_query(request.args, self._zone)
        wanted = self._wanted(scope, query, name[:64])
        number = number_of(name)
        if not number:
            return self._call(scope, wanted, name.replace("\0", ""))
        tree = self._shelf.reading.conversation(Wanted(wanted.tenant, wanted.person), number)
        if tree is None:
            raise Refused(404, "not_found", "records_nothing")
        return self._tree(scope, tree, query)

    def delete(self, name: str) -> Response:
        scope = self._owner()
        number, erasing = number_of(name), self._shelf.erasing
        gone = (
            erasing.conversation(scope.tenant, scope.person, number, scope.person)
            if number
            else erasing.call(scope.tenant, scope.person, name.replace("\0", ""), scope.person)
        )
        if not gone:
            raise Refused(404, "not_found", "records_nothing")
        return jsonify(id=name, object="conversation.deleted" if number else "conversation.call.deleted", deleted=True)

    def delete_all(self) -> Response:
        scope = self._owner()
        if request.args.get("all") != "true":
            raise Refused(400, "bad_query", "records_all")
        count = self._shelf.erasing.everything(scope.tenant, scope.person, scope.person)
        return jsonify(object="conversations.deleted", calls=count, deleted=True)

    def _owner(self) -> Scope:
        scope = self._visitors.scope(request)
        if not scope.person:
            raise Refused(403, "not_yours", "records_own")
        if not self._visitors.may_change(request):
            raise Refused(403, "forged", "records_forged")
        return scope

    def _wanted(self, scope: Scope, query: Query, what: str, paths: Sequence[str] = ()) -> Wanted:
        """Whose, as far as whoever asks may see it; a look of an administrator leaves its row first."""
        person = scope.person
        if not person:
            person = (self._shelf.people.find(scope.tenant, open_id=query.person) or -1) if query.person else 0
            detail = f"{what}{f' of {query.person}' if query.person else ''}, {query.format}, by ADMIN_TOKEN"
            self._shelf.trail.record(scope.tenant, NOBODY, SEEN, max(person, 0), detail)
        return Wanted(scope.tenant, person, paths, query.model, query.since, query.until, query.title)

    def _calls(self, scope: Scope, paths: Sequence[str], name: str) -> Response:
        query = read_query(request.args, self._zone, paths)
        _without_title(query)
        wanted = self._wanted(scope, query, name, (query.kind,) if query.kind else paths)
        if query.format == "jsonl":
            return lines(self._all(wanted, scope))
        calls = self._shelf.reading.calls(wanted, query.page, query.size)
        rows = self._rows(scope, calls, words=query.words)
        return self._page(rows, calls[-1].number if len(calls) == query.size else 0, "before")

    def _call(self, scope: Scope, wanted: Wanted, name: str) -> Response:
        seen = self._shelf.reading.call(Wanted(wanted.tenant, wanted.person), name)
        if seen is None:
            raise Refused(404, "not_found", "records_nothing")
        return jsonify(self._rows(scope, [seen], words=True)[0])

    def _tree(self, scope: Scope, tree: Tree, query: Query) -> Response:
        if query.format == "jsonl":
            return lines(self._branches(scope, tree))
        calls = self._shelf.reading.tree(tree.number, query.page, query.size)
        known = self._known(scope, [tree])
        rows = self._rows(scope, calls, words=query.words)
        whole = shown.conversation(tree, known.get(tree.person))
        return self._page(rows, calls[-1].number if len(calls) == query.size else 0, "after", whole)

    def _page(self, rows: Sequence[Any], last: int, cursor: str, whole: Mapping[str, Any] | None = None) -> Response:
        """`last` is the number of the last one, 0 where there are no more."""
        following = None
        if last:
            kept = {name: value for name, value in request.args.items() if name not in ("before", "after")}
            following = f"{self._place.url(request.path)}?{urlencode({**kept, cursor: last})}"
        head: Mapping[str, Any] = whole if whole is not None else {"object": "list"}
        return jsonify({**head, "data": list(rows), "has_more": bool(last), "next": following})

    def _rows(self, scope: Scope, calls: Sequence[Seen], *, words: bool) -> Sequence[dict[str, Any]]:
        known, reading, currency = self._known(scope, calls), self._shelf.reading, self._shelf.currency
        return [
            shown.call(one, known.get(one.person), currency, reading.words(one.request_id) if words else None)
            for one in calls
        ]

    def _known(self, scope: Scope, rows: Sequence[Seen] | Sequence[Tree]) -> Mapping[int, Known]:
        """Whose they are, for administrators."""
        return {} if scope.person else self._shelf.people.named(sorted({row.person for row in rows}))

    def _all(self, wanted: Wanted, scope: Scope) -> Iterator[dict[str, Any]]:
        before = 0
        while calls := self._shelf.reading.calls(wanted, before, MOST_SIZE):
            yield from self._rows(scope, calls, words=True)
            before = calls[-1].number

    def _branches(self, scope: Scope, tree: Tree) -> Iterator[dict[str, Any]]:
        after = 0
        while calls := self._shelf.reading.tree(tree.number, after, MOST_SIZE):
            yield from self._rows(scope, calls, words=True)
            after = calls[-1].number


def _without_title(query: Query) -> None:
    """Calls have none: who asks for some of them by it would get all. Raises BadQuery."""
    if query.title:
        raise BadQuery("title", "records_by_title")
