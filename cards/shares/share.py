"""Fair shares: the words when little is left, the card when nothing is, and the administrators' card to grant more."""

from dataclasses import dataclass
from typing import Literal

from cards import elements
from cards.bilingual import Text
from cards.elements import Card, Element
from cards.figures import LOW, Share, Use, number, percent, use_element
from cards.names import short
from cards.saying import say
from cards.texts import markdown_of, md, t
from cards.times import length, moment, span

__all__ = ["GRANTS", "GrantRequest", "Share", "Use", "approval", "asking", "decision", "empty", "low"]

Window = Literal["day", "month", "minute", "streams"]
Asked = Literal["open", "asked"]
Decision = Literal["open", "granted", "refused"]
GRANTS = {"1h": 3600, "8h": 8 * 3600, "1d": 86_400, "7d": 7 * 86_400}
"""How long a one-time grant may be used: the argument of 批准, and its seconds."""

GROWING_BACK = ("day", "month")


@dataclass(frozen=True)
class GrantRequest:
    """Somebody asks for more: `id` names the request in buttons, `amount` is what one grant adds, in tokens."""

    id: str
    person: str
    amount: int
    use: Use


def low(use: Use) -> Text | None:
    """The words for an answer's footer once a share is four fifths used; None while there is enough."""
    share, name = max((use.today, "share_low_day"), (use.month, "share_low_month"), key=lambda pair: pair[0].part)
    if share.part < LOW:
        return None
    return t(name, left=number(share.left), percent=100 - percent(share.part))


def empty(*, window: Window, refills: float, now: float, zone: str, state: Asked = "open") -> list[Card]:
    """The card instead of an answer. `refills` is when it goes on; more of a day's or month's share may be asked for.

    minute: too many requests or tokens within a minute; streams: too many answers at once (`refills` is not used).
    """
    title = t("share_empty_title" if window in GROWING_BACK else "share_busy_title")
    body = [markdown_of(say(f"share_empty_{window}", at=moment(refills, zone), left=span(max(0.0, refills - now))))]
    if window in GROWING_BACK:
        body.append(asking(state))
    return [elements.card(body, summary=title, header=elements.header(title, template="orange"))]


def asking(state: Asked) -> Element:
    """The element `actions` of an empty share: the button that asks the administrators, or that they were asked."""
    if state == "asked":
        return elements.stack([elements.note(t("share_asked"))], "actions")
    return elements.row([elements.button(t("button_ask_share"), {"do": "申请额度"}, kind="primary")], "actions")


def approval(*, wanted: GrantRequest, state: Decision = "open", by: str = "", until: str = "") -> list[Card]:
    """The administrators' card. Decided: `by` whom, and `until` when the grant holds, as people read it."""
    title = t(f"grant_title_{state}")
    colour = {"open": "orange", "granted": "green", "refused": "grey"}[state]
    lead = md("grant_lead", person=short(wanted.person), amount=number(wanted.amount))
    body = [lead, use_element(wanted.use), decision(wanted, state, by, until)]
    return [elements.card(body, summary=title, header=elements.header(title, template=colour))]


def decision(wanted: GrantRequest, state: Decision, by: str = "", until: str = "") -> Element:
    """The element `actions` of the administrators' card: what to decide, or what was decided."""
    if state != "open":
        said = md(f"grant_{state}", by=short(by), amount=number(wanted.amount), until=until)
        return elements.stack([said], "actions")
    buttons = [_grant(wanted, name, seconds) for name, seconds in GRANTS.items()]
    buttons.append(elements.button(t("button_refuse"), {"do": "拒绝", "of": wanted.id}, size="small"))
    return elements.row(buttons, "actions")


def _grant(wanted: GrantRequest, name: str, seconds: int) -> Element:
    label = say("button_grant", amount=number(wanted.amount), length=length(seconds))
    return elements.button(label, {"do": "批准", "of": wanted.id, "with": name}, kind="primary", size="small")
