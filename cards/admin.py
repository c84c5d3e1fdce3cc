"""What administrators see in chat: 状态 (pool, queue, versions) and 用户 (a person's tokens, use, suspension)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cards import elements
from cards.elements import Card, Element
from cards.figures import Use, use_element
from cards.names import in_markdown, short
from cards.pool import PoolKey, pool_line, pool_lines
from cards.saying import joined, say
from cards.texts import markdown_of, md, plain, t
from cards.times import moment, span
from cards.token import TokenView, expiry, state_of
from cards.token_actions import CONFIRM, slot_id
from cards.tokens import title as token_line

MOST_TOKENS, MOST_PEOPLE, MOST_VERSIONS = 10, 20, 20


@dataclass(frozen=True)
class Queue:
    """The inbox: conversations' messages that wait, that are worked on, and how old the oldest is, in seconds."""

    waiting: int
    running: int
    oldest: float = 0.0


@dataclass(frozen=True)
class PersonView:
    """A person as administrators see them; `id` is our own id, `suspended` since when (unix seconds, 0: not)."""

    id: str
    name: str
    suspended: float = 0.0
    note: str = ""


def status(*, pool: Sequence[PoolKey], queue: Queue, versions: Mapping[str, str], now: float, zone: str) -> list[Card]:
    """`versions` maps a part (larkey, python, redis, database ...) to its version."""
    counts = {"waiting": elements.same(str(queue.waiting)), "running": elements.same(str(queue.running))}
    line = say("status_queue", {**counts, "oldest": span(queue.oldest) if queue.oldest else elements.same("-")})
    named = [elements.same(f"{in_markdown(key)} {in_markdown(value)}") for key, value in versions.items()]
    body = [
        markdown_of(joined([t("status_pool"), pool_line(pool)], "　"), element_id="pool"),
        markdown_of(pool_lines(pool, zone), element_id="keys"),
        elements.rule(),
        markdown_of(line, element_id="queue"),
        elements.rule(),
        markdown_of(joined([t("status_versions"), joined(named[:MOST_VERSIONS], " · ")], "　"), element_id="versions"),
        elements.note(t("status_at", at=moment(now, zone)), "at"),
    ]
    head = t("status_title")
    return [elements.card(body, summary=head, header=elements.header(head))]


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
