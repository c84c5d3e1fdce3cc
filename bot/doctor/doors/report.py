"""An examination as programs and terminals read it. The page is in pages/templates/doctor.html."""

from collections.abc import Iterator
from typing import Any

from bot.doctor.examination import Examination, Outcome
from bot.doctor.finding import Finding, Item, say
from bot.redaction import redaction
from cards.bilingual import Text

SIGNS = {"good": "✓", "doubtful": "!", "bad": "✗", "unchecked": "-"}


def as_json(examination: Examination) -> dict[str, Any]:
    """Every sentence as {"zh", "en"}; `status` is the worst state that was found."""
    return {
        "status": examination.state,
        "at": int(examination.at),
        "seconds": round(examination.seconds, 2),
        "checks": [_check(outcome) for outcome in examination.outcomes],
    }


def as_text(examination: Examination, *languages: str) -> str:
    """For a terminal: a line for each check, below it what to do and where, in these languages ("zh", "en")."""
    lines = [line for outcome in examination.outcomes for line in _lines(outcome, languages)]
    whole = _in(say(f"state_{examination.state}"), languages)
    return "\n".join([*lines, "", f"{SIGNS[examination.state]} {whole} ({examination.seconds:.1f} s)"])


def _check(outcome: Outcome) -> dict[str, Any]:
    finding = outcome.finding
    return {
        "name": outcome.name,
        "title": _both(say(f"title_{outcome.name}")),
        "state": finding.state,
        "found": _both(finding.found),
        "todo": _both(finding.todo) if finding.todo else None,
        "page": finding.page or None,
        "seconds": round(outcome.seconds, 2),
        "items": [_item(item) for item in finding.items],
    }


def _item(item: Item) -> dict[str, Any]:
    name = redaction.text(item.name)
    return {"name": name, "state": item.state, "found": _both(item.found), "page": item.page or None}


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _lines(outcome: Outcome, languages: tuple[str, ...]) -> Iterator[str]:
    finding: Finding = outcome.finding
    title = _in(say(f"title_{outcome.name}"), languages)
    yield f"{SIGNS[finding.state]} {title}: {_in(finding.found, languages)}"
    for item in finding.items:
        if item.state not in ("good", "unchecked"):
            yield f"    {SIGNS[item.state]} {redaction.text(item.name)}: {_in(item.found, languages)}"
            yield from ([f"      {item.page}"] if item.page and item.page != finding.page else [])
    if finding.todo:
        yield f"    → {_in(finding.todo, languages)}"
    if finding.page:
        yield f"      {finding.page}"


def _in(text: Text, languages: tuple[str, ...]) -> str:
    said = {"zh": text.zh, "en": text.en}
    return " / ".join(dict.fromkeys(said[language] for language in languages))
