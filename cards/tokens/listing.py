"""我的key: all tokens of a person on one card, each with its own buttons; and the same list when there are too many."""

from cards import elements
from cards.elements import Card, Element
from cards.figures import Use, number, use_element
from cards.names import in_markdown
from cards.saying import joined
from cards.texts import markdown_of, md, t
from cards.tokens.actions import new_key, slot_id
from cards.tokens.token import RENEWALS, TokenView, actions, expiry, state_of

PER_PAGE = 6
"""Tokens on one card. Each takes some 25 of a card's 200 elements."""


def render(
    *,
    tokens: tuple[TokenView, ...],
    now: float,
    zone: str,
    use: Use | None = None,
    page: int = 1,
    pages: int = 1,
    renewals: tuple[int, ...] = RENEWALS,
    choose_of: int = 0,
) -> list[Card]:
    """`tokens` are those of this page, at most PER_PAGE; a press on another page is 我的key with its number.

    `choose_of` is their number where something was to be done with one of them and nobody knows which.
    """
    title = t("tokens_title")
    if not tokens:
        return [elements.card([md("tokens_none"), elements.row([new_key()], "actions")], summary=title)]
    body = [md("tokens_which", count=choose_of), elements.rule()] if choose_of else []
    body += [use_element(use), elements.rule()] if use is not None else []
    body += [*_rows(tokens, now, zone, renewals), elements.rule()]
    body.append(elements.row([*_turning(page, pages), new_key()], "actions"))
    return [elements.card(body, summary=title, header=elements.header(title))]


def too_many(
    *,
    tokens: tuple[TokenView, ...],
    most: int,
    now: float,
    zone: str,
    renewals: tuple[int, ...] = RENEWALS,
) -> list[Card]:
    """Instead of one token more than `most`: those that there are, to renew, rotate or revoke."""
    title = t("too_many_title")
    body = [md("too_many", most=most), elements.rule(), *_rows(tokens[:PER_PAGE], now, zone, renewals)]
    if len(tokens) > PER_PAGE:
        body.append(elements.row(_turning(1, 2), "actions"))
    return [elements.card(body, summary=title, header=elements.header(title, template="orange"))]


def _rows(tokens: tuple[TokenView, ...], now: float, zone: str, renewals: tuple[int, ...]) -> list[Element]:
    found: list[Element] = []
    for slot, token in enumerate(tokens[:PER_PAGE], 1):
        if slot > 1:
            found.append(elements.rule())
        found += [{**title(token), "element_id": slot_id("title", slot)}, expiry(token, now, zone, slot)]
        state = state_of(token, now)
        found.append(actions(public_id=token.public_id, state=state, renewals=renewals, slot=slot))
    return found


def title(token: TokenView) -> Element:
    """One line that names a token in a list: its name, its masked form, what was used with it."""
    name = in_markdown(token.name)
    used = t("token_used", today=number(token.today), month=number(token.month))
    lead = [elements.same(f"**{name}**")] if name else []
    return markdown_of(joined([*lead, elements.same(f"`{token.masked}`"), used], " · "))


def _turning(page: int, pages: int) -> list[Element]:
    found = []
    if page > 1:
        found.append(_page("button_page_before", page - 1))
    if page < pages:
        found.append(_page("button_page_after", page + 1))
    return found


def _page(label: str, page: int) -> Element:
    return elements.button(t(label), {"do": "我的key", "with": str(page)}, size="small")
