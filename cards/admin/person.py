"""用户: a person as administrators see them: tokens, use, and whether they are suspended."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cards import elements
from cards.elements import Card, Element
from cards.figures import Use, use_element
from cards.names import short
from cards.texts import md, plain, t
from cards.times import moment
from cards.tokens.actions import CONFIRM, slot_id
from cards.tokens.listing import title as token_line
from cards.tokens.token import TokenView, expiry, state_of

MOST_TOKENS, MOST_PEOPLE = 10, 20


@dataclass(frozen=True)
class PersonView:
    """A person as administrators see them; `id` is our own id, `suspended` since when (unix seconds, 0: not)."""

    id: str
    name: str
    suspended: float = 0.0
    note: str = ""


def person(
    *, person: PersonView, tokens: Sequence[TokenView], now: float, zone: str, use: Use | None = None
) -> list[Card]:
    """Everything about one person, with 停用 or 恢复 (`actions`) and 吊销 beside each token (`actions_1`, ...)."""
    name = short(person.name)
    head = elements.header(elements.same(name), subtitle=elements.same(short(person.note)) if person.note else None)
    body = [use_element(use)] if use is not None else []
    body.append(suspension(person, zone))
    body.append(md("person_tokens", count=len(tokens)))
    for slot, token in enumerate(tokens[:MOST_TOKENS], 1):
        body += [elements.rule(), token_line(token), expiry(token, now, zone, slot), revocation(token, now, slot)]
    return [elements.card(body, summary=elements.same(name), header=head)]


def suspension(person: PersonView, zone: str) -> Element:
    """The element `actions` of a person: whether they may use anything, and the button that changes it."""
    word = "恢复" if person.suspended else "停用"
    name = "person_suspended" if person.suspended else "person_active"
    said = md(name, at=moment(person.suspended, zone) if person.suspended else "")
    label = "button_resume" if person.suspended else "button_suspend"
    value = {"do": "用户", "of": person.id, "with": word}
    button = _confirmed(label, value, f"{label}_ask", kind="default" if person.suspended else "danger")
    return elements.stack([said, elements.row([button])], "actions")


def revocation(token: TokenView, now: float, slot: int) -> Element:
    """The element `actions_1`, ... beside a token of somebody else; the client itself asks whether it is meant."""
    if state_of(token, now) == "revoked":
        return elements.note(t("toast_revoked"), slot_id("actions", slot))
    value = {"do": "吊销", "of": token.public_id, "with": CONFIRM, "by": "admin", "slot": str(slot)}
    button = _confirmed("button_revoke", value, "button_revoke_ask", kind="danger")
    return elements.row([button], slot_id("actions", slot))


def _confirmed(label: str, value: dict[str, Any], question: str, *, kind: str) -> Element:
    """A button whose press the client has confirmed first."""
    made = elements.button(t(label), value, kind=kind, size="small")
    return {**made, "confirm": {"title": plain(label), "text": plain(question)}}


def choose(*, people: Sequence[PersonView], name: str) -> list[Card]:
    """Several people, or nobody, go by that name."""
    if not people:
        return [
            elements.card([md("person_unknown", person=short(name))], summary=t("person_unknown", person=short(name)))
        ]
    buttons = [_person(one) for one in people[:MOST_PEOPLE]]
    title = t("person_choose", person=short(name))
    return [elements.card([md("person_choose", person=short(name)), elements.row(buttons, "actions")], summary=title)]


def _person(one: PersonView) -> Element:
    label = elements.same(short(f"{one.name} {one.note}".strip(), 80))
    return elements.button(label, {"do": "用户", "of": one.id}, size="small")
