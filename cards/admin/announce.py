"""公告: what an administrator tells everybody who uses the bot. Confirmed first, sent at a pace, with its progress."""

from typing import Literal

from cards import elements
from cards.elements import Card, Element
from cards.markdown import to_pages
from cards.texts import md, t
from cards.tokens.actions import CANCEL, CONFIRM

State = Literal["asking", "running", "done", "stopped", "cancelled"]
ROOM_BYTES, MOST_TABLES = 20_000, 4
COLOURS: dict[State, str] = {
    "asking": "orange",
    "running": "blue",
    "done": "green",
    "stopped": "grey",
    "cancelled": "grey",
}


def fits(text: str) -> bool:
    """Whether a text may be announced: it is not empty and stands on one card."""
    return len(_pages(text)) == 1


def render(*, draft: str, text: str, people: int, state: State, sent: int = 0, failed: int = 0) -> list[Card]:
    """The administrator's card. `draft` is the id of the announcement, whose text is never in a button."""
    title = t(f"announce_title_{state}")
    body = [
        elements.markdown(_shown(text), "text"),
        elements.rule(),
        progress(people, state, sent, failed),
        *actions(draft, state),
    ]
    return [elements.card(body, summary=title, header=elements.header(title, template=COLOURS[state]))]


def progress(people: int, state: State, sent: int = 0, failed: int = 0) -> Element:
    """The element `progress`: how many it is for, and how many have it."""
    return {**md(f"announce_{state}", people=people, sent=sent, failed=failed), "element_id": "progress"}


def actions(draft: str, state: State) -> list[Element]:
    """The element `actions`: 确认 and 取消 before, 停止 while it runs, none afterwards."""
    value = {"do": "公告", "of": draft}
    if state == "asking":
        yes = elements.button(t("button_announce"), {**value, "with": CONFIRM}, kind="primary", size="small")
        no = elements.button(t("button_cancel"), {**value, "with": CANCEL}, size="small")
        return [elements.row([yes, no], "actions")]
    if state == "running":
        stop = elements.button(t("button_stop"), {**value, "with": "停止"}, kind="danger", size="small")
        return [elements.row([stop], "actions")]
    return []


def announcement(*, text: str) -> list[Card]:
    """What everybody gets. The text is Markdown; whatever it says, it calls nobody."""
    head = t("announce_head")
    return [elements.card([elements.markdown(_shown(text), "text")], summary=head, header=elements.header(head))]


def _shown(text: str) -> str:
    pages = _pages(text)
    return pages[0] if pages else "…"


def _pages(text: str) -> tuple[str, ...]:
    """What was typed on lines of its own stays on lines of its own."""
    return to_pages(text.strip().replace("\n", "  \n"), ROOM_BYTES, MOST_TABLES)
