"""A person who holds tokens: asks for them, presses on their cards, and looks into the tables behind them."""

import json
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.connection.handover import Seal
from sandbox.ids import TENANT
from store.database import Database, open_database
from store.models_tokens import AuditRow, TokenRow
from tests.chat import Chat, button_value, card_of, element, elements
from tests.servers import APP_ID, VERIFICATION_TOKEN, Larkey
from tests.support import eventually, request

Json = dict[str, Any]
DAY = 86_400.0
WHOLE = re.compile(r"lk-[0-9A-Za-z]{10}-[0-9A-Za-z]{49}")


def words(part: Any) -> str:
    return json.dumps(part, ensure_ascii=False)


def secret_on(card: Json) -> str:
    """The whole token that this card shows, "" where it is masked."""
    found = set(WHOLE.findall(words(card)))
    assert len(found) <= 1
    return found.pop() if found else ""


def is_token_card(card: Json) -> bool:
    return element(card, "secret") is not None


@contextmanager
def tables(larkey: Larkey) -> Iterator[Database]:
    """The tables of this Larkey, for looking."""
    database = open_database(f"sqlite:///{larkey.folder / 'larkey.db'}")
    try:
        with database.reading():
            yield database
    finally:
        database.close()


def rows(larkey: Larkey) -> list[TokenRow]:
    with tables(larkey):
        return list(TokenRow.select().order_by(TokenRow.id))


def row(larkey: Larkey, public_id: str) -> TokenRow:
    return next(found for found in rows(larkey) if found.public_id == public_id)


def deeds(larkey: Larkey, what: str, public_id: str = "") -> list[AuditRow]:
    """The trail of one kind of deed, of all or of one token."""
    with tables(larkey):
        found = AuditRow.select().where(AuditRow.what == what, AuditRow.detail.startswith(public_id))
        return list(found.order_by(AuditRow.id))


def labelled(card: Json) -> dict[str, Json]:
    """The first button of each label, in Chinese."""
    found: dict[str, Json] = {}
    for item in elements(card):
        if item["tag"] == "button":
            found.setdefault(item["text"]["content"], item)
    return found


@dataclass(frozen=True)
class Holding:
    """A token on its card."""

    chat: Chat
    message: Json
    secret: str

    @property
    def public_id(self) -> str:
        return self.secret.split("-")[1]

    @property
    def card(self) -> Json:
        card = card_of(self.chat.message(self.message["message_id"]))
        assert card is not None
        return card

    def shows(self, part: str, text: str, within: float = 15.0) -> None:
        """Wait until this element says that."""

        def said() -> bool:
            assert text in words(element(self.card, part)), words(element(self.card, part))
            return True

        eventually(said, within)

    def press(self, label: str) -> Json:
        """Press the button of this label, as its person."""
        return press(self.chat, self.message, label)

    def value(self, label: str) -> Json:
        """What the button of this label says when it is pressed."""
        return button_value(labelled(self.card)[label])


def press(chat: Chat, message: Json, label: str) -> Json:
    """Press the button whose label begins so."""
    card = card_of(next(one for one in _all(chat, message["chat_id"]) if one["message_id"] == message["message_id"]))
    assert card is not None
    found = [button for name, button in labelled(card).items() if name.startswith(label)]
    assert found, f"no button {label}, only {sorted(labelled(card))}"
    pressed: Json = chat.sandbox.post(
        f"messages/{message['message_id']}/press", from_=chat.person, value=button_value(found[0])
    )
    return pressed


def callback(larkey: Larkey, person: str, message: Json, value: Json, *, event_id: str = "", url: str = "") -> Json:
    """A press as the platform posts it, also one that no client would let happen: by a stranger, or for a second time.

    It comes in by the sealed door of the long connection, so that its answer can be read.
    """
    header = {
        "event_id": event_id or secrets.token_hex(8),
        "event_type": "card.action.trigger",
        "create_time": str(time.time_ns() // 1000),
        "token": VERIFICATION_TOKEN,
        "app_id": APP_ID,
        "tenant_key": TENANT,
    }
    event = {
        "operator": {"tenant_key": TENANT, "open_id": person},
        "token": "c-test",
        "action": {"tag": "button", "value": value},
        "context": {"open_message_id": message["message_id"], "open_chat_id": message["chat_id"]},
    }
    body = json.dumps({"schema": "2.0", "header": header, "event": event}).encode()
    headers = Seal(larkey.environment(0)["SECRET_KEY"]).headers(body)
    reply = request("POST", f"{url or larkey.url}/feishu/events", body, headers)
    assert reply.status == 200, reply.body
    answer: Json = reply.json()
    return answer


def _all(chat: Chat, chat_id: str) -> list[Json]:
    found: list[Json] = chat.sandbox.get(f"chats/{chat_id}/messages")
    return found


def hold(chat: Chat, text: str = "获取key 30天") -> Holding:
    """Ask for a token in the direct chat and wait for its card."""
    question = chat.send(text)
    message = chat.wait_reply(question["message_id"], is_token_card)
    return Holding(chat, message, secret_on(card_of(message) or {}))


def let_expire(larkey: Larkey, held: Holding, days: float) -> None:
    """As if the token had been made long ago and had so many days to live now."""
    with tables(larkey) as database:
        values = {"expires": int((time.time() + days * DAY) * 1000), "created": int((time.time() - 30 * DAY) * 1000)}
        database.write(TokenRow.update(values).where(TokenRow.public_id == held.public_id).execute)
