"""The last guard before a card leaves: no page and no sentence is larger than a card has room for."""

from cards.bilingual import Said, Text
from cards.elements import json_bytes

PAGE_BYTES = 22_000
"""What a page may take of a card's 30,000 bytes; the rest is for footer, buttons, an error, in both languages."""

LONGEST_SENTENCE = 400


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


def capped(said: Said) -> Text:
    """A sentence from elsewhere, which may quote anything, at a length that a card has room for."""
    return Text(_short(said.zh), _short(said.en))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SENTENCE else f"{text[:LONGEST_SENTENCE]}…"
