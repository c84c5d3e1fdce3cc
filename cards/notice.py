"""Notices: short cards with one thing to say, and the lists that something is chosen from."""

from cards import elements
from cards.elements import Card, Element
from cards.texts import md, t

CHOICES = {"model": "模型", "role": "角色"}
UNREADABLE = {
    "image": "only_text_image",
    "audio": "only_text_audio",
    "file": "only_text_file",
    "folder": "only_text_file",
    "sticker": "only_text_sticker",
}
MOST_CHOICES = 40
"""Buttons on a card of choices; more than this nobody reads, and each counts as four of a card's 200 elements."""


def render(*, name: str, **values: object) -> list[Card]:
    """The card that says the text `name` of TEXTS. Raises KeyError for an unknown name."""
    return [elements.card([md(name, **values)], summary=t(name, **values))]


def unreadable(*, content: str) -> list[Card]:
    """What is said to a message without words; `content` is Feishu's message_type: text for a bare mention."""
    return render(name="say_something" if content in ("text", "post") else UNREADABLE.get(content, "only_text"))


def choices(*, of: str, values: tuple[str, ...], now: str) -> list[Card]:
    """A list to choose a `model` or `role` from; a press is the command with its argument in `with`."""
    if not values:
        return render(name=f"{of}_none")
    lead = md(f"{of}_choices")
    buttons = [_choice(CHOICES[of], value, chosen=value == now) for value in values[:MOST_CHOICES]]
    body: list[Element] = [lead, elements.row(buttons, "choices")]
    if now:
        body.append(elements.note(t("now", value=now), "now"))
    return [elements.card(body, summary=t(f"{of}_choices"), header=elements.header(t(f"{of}_title")))]


def _choice(word: str, value: str, *, chosen: bool) -> Element:
    kind = "primary" if chosen else "default"
    return elements.button(elements.same(value[:100]), {"do": word, "with": value}, kind=kind, size="small")
