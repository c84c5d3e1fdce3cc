"""记录: what is kept of one's calls, for how long, who sees it; less of it, the last of it, and none of it any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cards import elements
from cards.bilingual import Said
from cards.elements import Card, Element
from cards.figures import number
from cards.names import in_markdown, short
from cards.saying import joined, say
from cards.texts import markdown_of, md, t
from cards.times import moment
from cards.tokens.actions import CANCEL, CONFIRM

Level = Literal["off", "metadata", "full"]
COMMAND = "记录"
LAST, DELETE = "最近", "删除"
CHAT = "chat"
LOWER: dict[Level, tuple[Level, ...]] = {"full": ("metadata", "off"), "metadata": ("off",), "off": ()}


@dataclass(frozen=True)
class Way:
    """Where calls come from: a token by its family and how it is shown, or CHAT; and how much is kept of them."""

    name: str
    level: Level
    shown: str = ""


@dataclass(frozen=True)
class Past:
    """One call; `at` is unix seconds, `kind` its route."""

    at: float
    model: str
    kind: str
    tokens: int
    words: bool


def render(
    *,
    ways: Sequence[Way],
    days: int,
    calls: int,
    words: int,
    zone: str,
    last: Sequence[Past] | None = None,
    asking: bool = False,
) -> list[Card]:
    """`last` are the newest calls, where these were asked for; `asking`: shall everything really be deleted?"""
    title = t("records_title")
    body = [md("records_lead", days=days), md("records_now", calls=number(calls), words=number(words))]
    for way in ways:
        body += [_line(way), *_lower(way)]
    if last is not None:
        body.append(_last(last, zone))
    body += [_question() if asking else _deeds(), elements.note(t("records_note"))]
    return [elements.card(body, summary=title, header=elements.header(title))]


def _line(way: Way) -> Element:
    level, name = t(f"records_{way.level}"), t("records_chat")
    if way.name != CHAT:
        name = elements.same(in_markdown(way.shown))
    return markdown_of(say("records_line", way=name, level=level))


def _lower(way: Way) -> list[Element]:
    """What its person may choose; of nothing there is no less."""
    values = [(level, {"do": COMMAND, "with": level, "of": way.name}) for level in LOWER[way.level]]
    buttons = [elements.button(t(f"records_button_{level}"), value, size="small") for level, value in values]
    return [elements.row(buttons)] if buttons else []


def _last(last: Sequence[Past], zone: str) -> Element:
    if not last:
        return md("records_none")
    rows = [joined([elements.same("- "), _past(one, zone)], "") for one in last]
    return elements.panel(t("records_last"), [markdown_of(joined(rows, "\n"))], "last", expanded=True)


def _past(one: Past, zone: str) -> Said:
    return say(
        "records_last_line",
        at=moment(one.at, zone),
        model=in_markdown(one.model),
        tokens=number(one.tokens),
        kind=t("records_in_feishu") if one.kind == CHAT else in_markdown(short(one.kind)),
        words=t("records_with_words") if one.words else "",
    )


def _deeds() -> Element:
    show = elements.button(t("records_button_last"), {"do": COMMAND, "with": LAST}, size="small")
    delete = elements.button(t("records_button_delete"), {"do": COMMAND, "with": DELETE}, kind="danger", size="small")
    return elements.row([show, delete], "actions")


def _question() -> Element:
    sure = elements.button(t("records_button_confirm"), {"do": COMMAND, "with": CONFIRM}, kind="danger", size="small")
    rather_not = elements.button(t("button_cancel"), {"do": COMMAND, "with": CANCEL}, size="small")
    return elements.stack(
        [elements.note(t("records_question"), color="red"), elements.row([sure, rather_not])], "actions"
    )
