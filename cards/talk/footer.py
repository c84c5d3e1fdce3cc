"""The small line below an answer: what it was made with, and how much of the conversation it knew."""

from dataclasses import dataclass

from cards.bilingual import Said, Text
from cards.saying import joined
from cards.texts import TEXTS, t

LONGEST_NAME = 60


@dataclass(frozen=True)
class Footer:
    """`note` is why the model ended early: length or content_filter, else empty. `left_out` counts turns, as `turns`.

    `share` says that little is left of the person's share (cards/shares/share.py).
    """

    model: str = ""
    seconds: float = 0.0
    turns: int = 0
    left_out: int = 0
    tokens: int = 0
    note: str = ""
    share: Said | None = None


def footer_line(footer: Footer) -> Text | None:
    """The footer's parts that have something to say, as one line; None when there are none."""
    parts = _parts(footer)
    if not parts:
        return None
    return joined(parts, " · ")


def _parts(footer: Footer) -> list[Said]:
    model = footer.model[:LONGEST_NAME]
    found: list[Said] = [Text(model, model)] if model else []
    if footer.seconds:
        found.append(t("footer_seconds", seconds=f"{footer.seconds:.1f}"))
    if footer.turns:
        found.append(t("footer_context", turns=footer.turns))
    if footer.left_out:
        found.append(t("footer_left_out", left_out=footer.left_out))
    if footer.tokens:
        found.append(t("footer_tokens", tokens=footer.tokens))
    if footer.note:
        found.append(TEXTS.get(f"note_{footer.note}", Text(footer.note, footer.note)))
    if footer.share is not None:
        found.append(footer.share)
    return found
