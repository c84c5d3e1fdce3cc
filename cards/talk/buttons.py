"""The buttons below an answer. A press is a typed command: the value says which, and about which question."""

from cards import elements
from cards.elements import Element
from cards.saying import say
from cards.texts import t

REASONS = ("wrong", "off", "old", "long", "short", "harmful")


def actions(*, question: str, state: str, verdict: str = "", reason: str = "") -> Element:
    """The element `actions` for the answer to `question`. `verdict` is up, down or empty; `reason` one of REASONS."""
    if state in ("queued", "thinking", "streaming"):
        return elements.row([_command("button_stop", "停止", question, kind="danger")], "actions")
    if state == "failed":
        return elements.row([_command("button_retry", "重试", question, kind="primary")], "actions")
    row = [
        _command("button_again", "重新生成", question),
        _command("button_new_topic", "新话题", question),
        _thumb("👍", "赞", question, chosen=verdict == "up"),
        _thumb("👎", "踩", question, chosen=verdict == "down"),
    ]
    if verdict != "down":
        return elements.row(row, "actions")
    return elements.stack([elements.row(row), *_why(question, reason)], "actions")


def _command(label: str, word: str, question: str, *, kind: str = "default") -> Element:
    return elements.button(t(label), {"do": word, "of": question}, kind=kind, size="small")


def _thumb(sign: str, word: str, question: str, *, chosen: bool) -> Element:
    label = elements.same(sign)
    return elements.button(label, {"do": word, "of": question}, kind="primary" if chosen else "default", size="small")


def _why(question: str, reason: str) -> list[Element]:
    """After 👎: a few reasons to press, or thanks for the one that was."""
    if reason in REASONS:
        return [elements.note(say("why_thanks", reason=t(f"reason_{reason}")))]
    values = [(name, {"do": "踩", "of": question, "reason": name}) for name in REASONS]
    buttons = [elements.button(t(f"reason_{name}"), value, kind="text", size="small") for name, value in values]
    return [elements.note(t("why_down")), elements.row(buttons)]
