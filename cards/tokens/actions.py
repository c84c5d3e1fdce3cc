"""The buttons of a token. A press is a typed command: its value names the command, the public id and its argument.

On a list every token has a `slot`, counted from 1: its elements are `actions_1`, `expiry_1`, ..., and its buttons say
the slot, so that whoever answers a press knows which elements of that card to replace.
"""

from typing import Any, Literal

from cards import elements
from cards.elements import Element
from cards.saying import say
from cards.texts import t
from cards.times import days
from cards.tokens.view import State

Asking = Literal["", "revoke"]
RENEWALS = (10, 30, 90)
CONFIRM, CANCEL = "确认", "取消"


def slot_id(name: str, slot: int = 0) -> str:
    """The id of a token's element: as it is on the token's own card, numbered on a list."""
    return f"{name}_{slot}" if slot else name


def actions(
    *,
    public_id: str,
    state: State,
    asking: Asking = "",
    renewals: tuple[int, ...] = RENEWALS,
    slot: int = 0,
) -> Element:
    """The element `actions`. `asking` revoke is the question after a press on 吊销; `renewals` are days to offer.

    On a list a dead token offers no new one: the list itself does, once. But an element cannot be empty.
    """
    if asking == "revoke" and state in ("live", "soon"):
        return _question(public_id, slot)
    found = []
    if state in ("live", "soon"):
        found += [renew(public_id, count, state, slot) for count in renewals]
        found.append(_press("button_rotate", {"do": "轮换", "of": public_id}, slot))
        found.append(_press("button_revoke", {"do": "吊销", "of": public_id}, slot))
        found.append(_press("button_use", {"do": "用量", "of": public_id}, slot))
    elif not slot:
        found += [new_key(), my_keys()]
    return elements.row(found or [my_keys()], slot_id("actions", slot))


def _question(public_id: str, slot: int) -> Element:
    value = {"do": "吊销", "of": public_id}
    buttons = [
        _press("button_revoke_confirm", {**value, "with": CONFIRM}, slot, kind="danger"),
        _press("button_cancel", {**value, "with": CANCEL}, slot),
    ]
    rows = [elements.note(t("revoke_question"), color="red"), elements.row(buttons)]
    return elements.stack(rows, slot_id("actions", slot))


def renew(public_id: str, count: int, state: State = "live", slot: int = 0) -> Element:
    """The button that lets the token live so many days from the press on."""
    label = say("button_renew", days=days(count))
    value = _valued({"do": "续期", "of": public_id, "with": str(count)}, slot)
    return elements.button(label, value, kind="default" if state == "live" else "primary", size="small")


def _press(label: str, value: dict[str, Any], slot: int = 0, *, kind: str = "default") -> Element:
    return elements.button(t(label), _valued(value, slot), kind=kind, size="small")


def _valued(value: dict[str, Any], slot: int) -> dict[str, Any]:
    return {**value, "slot": str(slot)} if slot else value


def new_key() -> Element:
    return _press("button_new_key", {"do": "获取key"}, kind="primary")


def my_keys() -> Element:
    return _press("button_my_keys", {"do": "我的key"})
