"""A whole text of Markdown in Feishu's dialect, for what is not written bit by bit."""

from cards.pages.paging import Pager


def to_pages(source: str, budget_bytes: int = 20_000, tables: int = 3) -> tuple[str, ...]:
    """Pages of at most `budget_bytes` of JSON each."""
    pager = Pager(budget_bytes, tables)
    pager.feed(source)
    pager.finish()
    return pager.pages
