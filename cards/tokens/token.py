"""The card of one token: its line, what to do with it, how long it lives, what was used, and its buttons.

Element ids are fixed, for a press replaces single elements: `secret` (the token's line with the snippets), `expiry`,
`use` and `actions` (cards/tokens/actions.py). The secret stands in `secret` and nowhere else, so that whoever replaces
the other three leaves a token that is still shown alone, and a card drawn anew shows it masked.
"""

from cards import elements
from cards.bilingual import Text
from cards.elements import Card, Element
from cards.figures import Share, Use, use_element
from cards.names import short
from cards.saying import joined, say
from cards.texts import markdown_of, md, t
from cards.times import moment, span
from cards.tokens import snippets
from cards.tokens.actions import RENEWALS, Asking, actions, slot_id
from cards.tokens.view import State, TokenView, state_of

__all__ = [
    "RENEWALS",
    "Asking",
    "Share",
    "State",
    "TokenView",
    "Use",
    "actions",
    "expiry",
    "gone",
    "render",
    "secret_element",
    "state_of",
    "use_element",
]

COLOURS: dict[State, str] = {"live": "blue", "soon": "orange", "expired": "grey", "revoked": "grey"}


def render(
    *,
    token: TokenView,
    now: float,
    zone: str,
    base_url: str,
    model: str,
    use: Use | None = None,
    secret: str = "",
    asking: Asking = "",
    renewals: tuple[int, ...] = RENEWALS,
) -> list[Card]:
    """One card. `secret` is the whole token: shown where it is given, masked where not; `use` is the person's.

    `base_url` ends in /v1, `model` is the one in the snippets, `zone` the time zone's name, `now` unix seconds.
    """
    state = state_of(token, now)
    body = [secret_element(token, now=now, base_url=base_url, model=model, secret=secret), expiry(token, now, zone)]
    if use is not None:
        body.append(use_element(use))
    body.append(actions(public_id=token.public_id, state=state, asking=asking, renewals=renewals))
    name = short(token.name)
    subtitle = elements.same(name) if name else None
    head = elements.header(t(f"token_title_{state}"), subtitle=subtitle, template=COLOURS[state])
    return [elements.card(body, summary=t(f"token_title_{state}"), header=head)]


def secret_element(token: TokenView, *, now: float, base_url: str, model: str, secret: str = "") -> Element:
    """The element `secret`: the token itself once, masked ever after; a dead one has nothing to copy."""
    if state_of(token, now) in ("expired", "revoked"):
        return elements.stack([_masked(token)], "secret")
    rows = [md("token_once"), elements.markdown(f"```\n{secret}\n```")] if secret else [_masked(token)]
    rows.append(elements.markdown(f"**base_url**  `{base_url}`"))
    rows.append(snippets.panel(base_url=base_url, model=model, secret=secret))
    return elements.stack(rows, "secret")


def _masked(token: TokenView) -> Element:
    return elements.markdown(f"**key**  `{token.masked}`")


def expiry(token: TokenView, now: float, zone: str, slot: int = 0) -> Element:
    """The element `expiry`: until when the token lives, and what else its dates have to say."""
    lines = [_life(token, now, zone)]
    if token.old_until > now and not token.revoked:
        lines.append(t("token_rotated", at=moment(token.old_until, zone)))
    if token.last_used:
        lines.append(t("token_last_used", at=moment(token.last_used, zone)))
    return markdown_of(joined(lines, "<br>"), element_id=slot_id("expiry", slot))


def _life(token: TokenView, now: float, zone: str) -> Text:
    state = state_of(token, now)
    if state == "revoked":
        return t("token_revoked", at=moment(token.revoked, zone))
    at = moment(token.expires, zone)
    if state == "expired":
        return t("token_expired", at=at)
    return say(f"token_{state}", at=at, left=span(token.expires - now))


def gone() -> list[Card]:
    """For a press on the card of a token that is not there any more: says so and offers a new one."""
    body = [md("token_gone"), actions(public_id="", state="revoked")]
    return [elements.card(body, summary=t("token_title_revoked"))]
