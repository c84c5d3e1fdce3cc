"""For how long a token is asked for, in the words of whoever asks; and what is said where that cannot be."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from cards.tokens import days
from handlers.base import Message, View
from handlers.commands import pressed, value_of
from handlers.tokens.pictures import Terms
from handlers.typed.durations import Refused, Span, matches_key_command, read_duration

WORD = "获取key"


def wish_of(message: Message) -> str | None:
    """For how long a token is asked for, "" where nothing is said; None when the message asks for something else."""
    if message.kind == "press":
        return str(value_of(message).get("with", "")) if pressed(message) == WORD else None
    if message.kind == "menu":
        word = unicodedata.normalize("NFKC", message.text).strip().lstrip("/")
        return matches_key_command(f"/{word}") if word.startswith("key") else matches_key_command(word)
    if message.kind == "message" and message.addressed:
        return matches_key_command(message.text)
    return None


def span_of(wish: str, terms: Terms, now: float) -> Span | View:
    """How long that is from now (unix seconds) on; or the card that says why not."""
    here = datetime.fromtimestamp(now, ZoneInfo(terms.zone))
    span = read_duration(wish, now=here, most_days=terms.most_days, usual_days=terms.usual_days)
    if isinstance(span, Refused):
        allowed = {"most_days": terms.most_days, "usual_days": terms.usual_days}
        return View(days.render, {"reason": span.reason, "given": span.given, **allowed})
    return span
