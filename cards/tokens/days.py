"""For how long a token may live: the card for a duration that is not allowed, with examples to press."""

from cards import elements
from cards.elements import Card, Element
from cards.names import short
from cards.saying import say
from cards.texts import md, t
from cards.times import days
from cards.tokens.actions import renew

EXAMPLES = (7, 30, 90)


def render(*, reason: str, given: str, most_days: int, usual_days: int, renewing: str = "") -> list[Card]:
    """`reason` is a `duration_...` text of cards/words/tokens.py, `given` what the person wrote (may be cut).

    `renewing` is the public id of the token that was to be renewed, empty where one was asked for.
    """
    lead = md(reason, given=short(given), most=most_days, usual=usual_days)
    allowed = md("renewal_allowed" if renewing else "duration_allowed", most=most_days, usual=usual_days)
    counts = offered(usual_days, most_days)
    examples = [renew(renewing, count) if renewing else _example(count) for count in counts]
    title = t("duration_title")
    head = elements.header(title, template="orange")
    return [elements.card([lead, allowed, elements.row(examples, "actions")], summary=title, header=head)]


def offered(usual_days: int, most_days: int) -> list[int]:
    """Days to offer as buttons: the usual number, some others, and the largest."""
    return sorted({count for count in (usual_days, *EXAMPLES, most_days) if 0 < count <= most_days})


def _example(count: int) -> Element:
    label = say("button_key_for", days=days(count))
    return elements.button(label, {"do": "获取key", "with": f"{count}天"}, size="small")
