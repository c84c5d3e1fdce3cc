"""The last guard before a card leaves: no page is larger than a card has room for, whoever cut it."""

from cards.elements import json_bytes

PAGE_BYTES = 23_000
"""What a page may take of a card's 30,000 bytes; the rest is for reasoning, footer, buttons and both languages."""


def fitting(pages: tuple[str, ...]) -> tuple[str, ...]:
    """The same text in pages that fit, empty ones left out."""
    found: list[str] = []
    for page in pages:
        if page.strip():
            found += [page] if json_bytes(page) <= PAGE_BYTES else _halves(page)
    return tuple(found)


def _halves(page: str) -> list[str]:
    """Cut near the middle, at a line's end where there is one, until everything fits."""
    if json_bytes(page) <= PAGE_BYTES:
        return [page]
    middle = len(page) // 2
    cut = page.rfind("\n", 0, middle) + 1 or middle
    return _halves(page[:cut]) + _halves(page[cut:])
