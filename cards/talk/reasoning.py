"""The fold of an answer card that shows what a reasoning model thinks before it speaks."""

from cards import elements
from cards.elements import Element
from cards.texts import t

LONGEST, FRAME = 2_000, 800
"""Bytes of reasoning on a card: enough to follow it, little enough to leave the card to the answer; and its fold."""


def reasoning_panel(reasoning: str, room: int, *, expanded: bool) -> list[Element]:
    """The end of the reasoning, as plain text, in at most `room` bytes; open until the answer begins."""
    said = reasoning.strip()
    shown = latest(said, min(LONGEST, room - FRAME))
    if not shown:
        return []
    parts: list[Element] = [{"tag": "div", "text": elements.as_said(shown)}]
    if len(shown) < len(said):
        parts.insert(0, elements.note(t("reasoning_cut")))
    return [elements.panel(t("reasoning"), parts, "reasoning", expanded=expanded)]


def latest(text: str, size: int) -> str:
    """The longest end of a text, about, whose JSON fits into `size` bytes."""
    kept = text[-max(0, size) :] if size > 2 else ""
    while kept and elements.json_bytes(kept) > size:
        kept = kept[len(kept) // 8 + 1 :]
    return kept
