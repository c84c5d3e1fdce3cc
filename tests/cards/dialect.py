"""A text in Feishu's dialect as one string, however long: easier to look at than pages."""

from cards.markdown import to_pages


def to_dialect(source: str) -> str:
    return "\n\n".join(to_pages(source, budget_bytes=1_000_000_000, tables=1_000_000))
