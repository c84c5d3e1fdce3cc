"""The fold of an answer card that shows what a reasoning model thinks before it speaks."""

from cards import elements
from cards.elements import Element
from cards.texts import t

LONGEST = 2_000
"""Bytes of reasoning on a card: enough to follow it, little enough to leave the card to the answer."""


def reasoning_panel(reasoning: str, *, expanded: bool) -> list[Element]:
    """The end of the reasoning, as plain text; open until the answer begins."""
    shown = latest(reasoning.strip(), LONGEST)
    if not shown:
        return []
    parts: list[Element] = [{"tag": "div", "text": elements.as_said(shown)}]
    if len(shown) < len(reasoning.strip()):
        parts.insert(0, elements.note(t("reasoning_cut")))
    return [elements.panel(t("reasoning"), parts, "reasoning", expanded=expanded)]


def latest(text: str, size: int) -> str:
    """The longest end of a text whose JSON fits into `size` bytes."""
    if elements.json_bytes(text) <= size:
        return text
    kept = text[-size:]
    while elements.json_bytes(kept) > size:
        kept = kept[len(kept) // 8 + 1 :]
    return kept
