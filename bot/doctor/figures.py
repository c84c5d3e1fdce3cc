"""Figures as people read them: spans, sizes, names in a row."""

from collections.abc import Iterable

from bot.doctor.finding import say
from cards.bilingual import Text

UNITS = ("B", "kB", "MB", "GB", "TB")
SPANS = (("days", 86400), ("hours", 3600), ("minutes", 60))


def span(seconds: float) -> Text:
    """In the largest unit of which there are two."""
    name, size = next((unit for unit in SPANS if seconds >= 2 * unit[1]), ("seconds", 1))
    return say(name, count=round(max(0.0, seconds) / size))


def size(count: int) -> str:
    """Bytes: 3.4 GB."""
    power = min((len(str(abs(count))) - 1) // 3, len(UNITS) - 1)
    return f"{count / 1000**power:.{1 if power else 0}f} {UNITS[power]}"


def row(names: Iterable[str]) -> Text:
    """One name after the other."""
    listed = list(names)
    return Text("、".join(listed), ", ".join(listed))


def both(texts: Iterable[Text]) -> Text:
    """One sentence after the other."""
    listed = list(texts)
    return Text("，".join(text.zh for text in listed), ", ".join(text.en for text in listed))


def short(process: str) -> str:
    """host:pid of a process that calls itself host:pid:random, or the same with slashes."""
    parts = process.replace("/", ":").rsplit(":", 1)
    return parts[0]
