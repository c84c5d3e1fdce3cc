"""What a handler yields: pictures, and the few other things that come of a message. Delivery is for `bot` to do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Card = dict[str, Any]


@dataclass(frozen=True)
class View:
    """A card function with its values. Delivery calls `cards()` only when the platform's pace allows a new picture.

    `tighter` makes the same view in smaller parts; delivery asks for it when the platform finds a card too large.
    """

    render: Callable[..., list[Card]]
    values: Mapping[str, Any] = field(repr=False)
    tighter: "Callable[[], View] | None" = None

    def cards(self) -> list[Card]:
        return self.render(**self.values)


@dataclass(frozen=True)
class Private:
    """A view for the eyes of one person. In a group it goes to their direct chat, and the group sees `told`.

    `undelivered` is called when it could not be shown there: it takes back what nobody saw, and gives what is said
    instead, in place.
    """

    view: View
    told: View | None = None
    undelivered: Callable[[], View | None] = lambda: None


@dataclass(frozen=True)
class Toast:
    """The short line that a press is answered with; `text` names an entry of cards/texts.py."""

    text: str
    type: Literal["info", "success", "warning", "error"] = "info"
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Redraw:
    """A card that was shown before, drawn anew: some elements by their ids, or all of it.

    of, chat  the answer it belongs to and the chat that is filed under; both empty: the card that was pressed
    whole     the card as it is now, for where single elements cannot be changed; without `elements` it is drawn anyway
    lost      is called where the old card cannot be changed at all (any more): what is shown in a new one
    """

    elements: Mapping[str, Card] = field(default_factory=dict, repr=False)
    of: str = ""
    chat: str = ""
    whole: View | None = None
    lost: Callable[[], View] | None = None


@dataclass(frozen=True)
class File:
    """A file that follows the cards."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Remember:
    """The turn that this question became; it is stored in the same step that acknowledges the message."""

    question: str
    answer: str
    tokens: int = 0
    model: str = ""


Shown = View | Private | Toast | Redraw | File | Remember
