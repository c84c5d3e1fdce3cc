"""The reminder before a token expires, with one-press renewal; once it is over, with a way to a new one."""

from cards import elements
from cards.elements import Card
from cards.saying import say
from cards.texts import md
from cards.times import span
from cards.tokens.listing import title
from cards.tokens.token import RENEWALS, TokenView, actions, expiry, state_of


def render(*, token: TokenView, now: float, zone: str, renewals: tuple[int, ...] = RENEWALS) -> list[Card]:
    """One card; `expiry` and `actions` are as on the token's own card, so a renewal updates both alike."""
    state = state_of(token, now)
    if state in ("live", "soon"):
        head, lead = say("reminder_title", left=span(token.expires - now)), "reminder_lead"
    else:
        head, lead = say("reminder_title_over"), "reminder_lead_over"
    buttons = actions(public_id=token.public_id, state=state, renewals=renewals)
    body = [md(lead), title(token), expiry(token, now, zone), buttons]
    return [elements.card(body, summary=head, header=elements.header(head, template="orange"))]
