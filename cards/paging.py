"""Cuts an answer into pages that fit on cards while it is still being written."""

from cards.elements import json_bytes
from cards.escape import escape


class Pager:
    def __init__(self, budget_bytes: int = 20_000, tables: int = 3) -> None:
        self._budget, self._tables = budget_bytes, tables
        self._text = ""

    def feed(self, delta: str) -> None:
        self._text += delta

    def finish(self) -> None:
        """Nothing more will come."""

    def tighten(self) -> None:
        """Smaller pages from now on."""
        self._budget = max(2_000, self._budget // 2)

    @property
    def pages(self) -> tuple[str, ...]:
        pages, page = [], ""
        for line in self._text.splitlines(keepends=True):
            if page and json_bytes(page + escape(line)) > self._budget:
                pages.append(page)
                page = ""
            page += escape(line)
        return tuple([*pages, page] if page.strip() else pages)
