"""One part of an answer as it stands on the platform, and the cheapest way to change it.

Three rungs, tried in this order: a CardKit entity that streams (CardPart), a card message that is patched
(MessagePart), plain text (TextPart). A part is told what it should look like and finds the operation itself.
CardKit: https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/streaming-updates-openapi-overview
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Protocol

from bot.answering.pacing import Pacing
from bot.feishu.client import Feishu
from cards.plain import text_of
from handlers.base import Card
from store.answers import Part as Stored

TAKEOVER = 1_000_000
"""A run's sequences start here times its takeover number, so the platform refuses a slower, older run."""


class Place(Protocol):
    """Where a first card goes: as a reply, or to a chat or person. Repeats with one uuid show once."""

    def send(self, msg_type: str, content: Card, uuid: str) -> str: ...


@dataclass(frozen=True)
class Slot:
    """Where in which answer a part stands, and at which pace it gets there."""

    pacing: Pacing
    place: Place
    answer: str
    index: int
    takeover: int


@dataclass
class Numbers:
    """The strictly rising `sequence` of this run's operations on one card."""

    takeover: int
    used: int = 0

    def next(self) -> int:
        self.used += 1
        return self.takeover * TAKEOVER + self.used


def uuid_of(answer: str, index: int, rung: str) -> str:
    """The same for every repeat of the same part of the same answer; at most 50 characters."""
    return f"{hashlib.sha256(answer.encode()).hexdigest()[:32]}-{rung}{index}"


class Part(Protocol):
    """One part. `show` raises FeishuError; `shown` is what people see now, None when that is not known."""

    stored: Stored
    shown: Card | None

    def show(self, card: Card) -> None: ...

    def pace_name(self) -> str:
        """The platform's counter that this part's next operation falls under; empty for the chat's own."""
        ...


class Standing:
    """What every rung needs: the platform, its slot, what is stored of the part and how to store it."""

    rung: ClassVar[str]

    def __init__(self, feishu: Feishu, slot: Slot, stored: Stored, keep: Callable[[Stored], None]) -> None:
        self._feishu, self._slot, self._keep = feishu, slot, keep
        self._pacing, self._numbers = slot.pacing, Numbers(slot.takeover)
        self.stored = stored
        self.shown: Card | None = None

    def _sent(self, msg_type: str, content: Card) -> None:
        """Send the part's message and store where it stands."""
        self._pacing.chat()
        uuid = uuid_of(self._slot.answer, self._slot.index, self.rung[0])
        message_id = self._slot.place.send(msg_type, content, uuid)
        self.stored = replace(self.stored, kind=self.rung, message_id=message_id)
        self._keep(self.stored)


class CardPart(Standing):
    """A CardKit entity: created, sent once, then streamed text, or the whole card."""

    rung = "card"

    def show(self, card: Card) -> None:
        if not self.stored.message_id:
            self._send(card)
        elif card != self.shown:
            self._update(card)

    def _send(self, card: Card) -> None:
        """The card's id is stored before it is sent: whoever takes over sends the very same card."""
        if not self.stored.card_id:
            self._pacing.api("cardkit.create")
            self.stored = replace(self.stored, card_id=self._feishu.create_card(card), kind=self.rung)
            self._keep(self.stored)
            self.shown = card
        self._sent("interactive", {"type": "card", "data": {"card_id": self.stored.card_id}})
        if card != self.shown:
            self._update(card)

    def _update(self, card: Card) -> None:
        text = streamed_text(self.shown, card)
        self._pacing.card(self.stored.card_id)
        if text is not None:
            self._feishu.stream_text(self.stored.card_id, "answer", text, self._numbers.next())
        else:
            self._replace(card)
        self.shown = card

    def _replace(self, card: Card) -> None:
        self._feishu.update_card(self.stored.card_id, card, self._numbers.next())
        if is_streaming(self.shown) and not is_streaming(card):
            self._close(card)

    def _close(self, card: Card) -> None:
        """No document says that a full update ends streaming, so it is said in so many words."""
        self._pacing.card(self.stored.card_id)
        config = {"streaming_mode": False, "summary": card["config"].get("summary", {"content": ""})}
        self._feishu.card_settings(self.stored.card_id, {"config": config}, self._numbers.next())

    def pace_name(self) -> str:
        return f"card:{self.stored.card_id}" if self.stored.message_id else ""

    def reopen(self) -> None:
        """The platform closes a stream after 10 minutes; open it again to go on."""
        self._pacing.card(self.stored.card_id)
        self._feishu.card_settings(self.stored.card_id, {"config": {"streaming_mode": True}}, self._numbers.next())

    def elements(self, elements: Mapping[str, Card]) -> None:
        """Draw some elements anew, all or none of them, as one operation."""
        self._pacing.card(self.stored.card_id)
        changes = [
            {"action": "update_element", "params": {"element_id": name, "element": element}}
            for name, element in elements.items()
        ]
        self._feishu.batch_update(self.stored.card_id, changes, self._numbers.next())


class MessagePart(Standing):
    """A card message, patched as a whole (5 a second; 14 days)."""

    rung = "message"

    def show(self, card: Card) -> None:
        card = without_streaming(card)
        if card == self.shown:
            return
        if self.stored.message_id:
            self._pacing.message(self.stored.message_id)
            self._feishu.patch_message(self.stored.message_id, card)
        else:
            self._sent("interactive", card)
        self.shown = card

    def pace_name(self) -> str:
        return f"message:{self.stored.message_id}" if self.stored.message_id else ""


class TextPart(Standing):
    """The last rung: the finished words as a text message, sent once."""

    rung = "text"

    def show(self, card: Card) -> None:
        if is_streaming(card) or self.shown is not None:
            return
        self._sent("text", {"text": text_of(card)})
        self.shown = card

    def pace_name(self) -> str:
        return ""


def is_streaming(card: Card | None) -> bool:
    """Whether this picture is still growing."""
    return bool(card and card.get("config", {}).get("streaming_mode"))


def without_streaming(card: Card) -> Card:
    """The same card for a message that is patched: streaming is a thing of CardKit entities."""
    config = {name: value for name, value in card.get("config", {}).items() if not name.startswith("streaming")}
    return {**card, "config": config}


def streamed_text(old: Card | None, new: Card) -> str | None:
    """The new text of `answer` when nothing else differs between two streaming pictures; else None."""
    if old is None or not is_streaming(old) or not is_streaming(new) or _frame(old) != _frame(new):
        return None
    before, after = old["body"]["elements"], new["body"]["elements"]
    if len(before) != len(after):
        return None
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    if len(changed) != 1:
        return None
    return _text_change(*changed[0])


def _frame(card: Card) -> Card:
    """All of a card but its elements and its chat-list summary, which a streaming card does not show."""
    config = {name: value for name, value in card.get("config", {}).items() if name != "summary"}
    return {**card, "config": config, "body": {**card["body"], "elements": ()}}


def _text_change(old: Card, new: Card) -> str | None:
    if new.get("element_id") != "answer" or {**old, "content": ""} != {**new, "content": ""}:
        return None
    return str(new["content"])
