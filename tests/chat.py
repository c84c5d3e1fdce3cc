"""A person at the sandbox's chat: says things, presses buttons, and looks at the bot's cards."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.servers import Sandbox
from tests.support import eventually

Json = dict[str, Any]


def elements(node: Any) -> Iterator[Json]:
    """Every object of a card that has a tag, outermost first."""
    if isinstance(node, dict):
        if "tag" in node:
            yield node
        for child in node.values():
            yield from elements(child)
    if isinstance(node, list):
        for child in node:
            yield from elements(child)


def element(card: Json, element_id: str) -> Json | None:
    return next((found for found in elements(card) if found.get("element_id") == element_id), None)


def answer_text(card: Json) -> str:
    """What the element `answer` shows now; empty where the card has none."""
    found = element(card, "answer")
    return str(found.get("content", "")) if found else ""


def buttons(card: Json) -> dict[str, Json]:
    """The command word of each button (`value.do`, else its label) -> the button."""
    found = {}
    for item in elements(card):
        if item["tag"] == "button":
            label = item.get("text", {}).get("content", "")
            found[button_value(item).get("do") or label] = item
    return found


def button_value(button: Json) -> Json:
    behaviors = button.get("behaviors", [])
    return next((dict(item["value"]) for item in behaviors if item.get("type") == "callback"), {})


def card_of(message: Json) -> Json | None:
    """The card a message shows now, or None for another kind of message."""
    card = message["content"].get("card") if message["msg_type"] == "interactive" else None
    return card if isinstance(card, dict) else None


def state_of(card: Json) -> str:
    """busy (it can be stopped), failed (it offers 重试), done (it offers 重新生成), or other.

    Of an answer on several cards only the last one has buttons, so the earlier ones are `other`.
    """
    words = buttons(card)
    for word, state in (("停止", "busy"), ("重试", "failed"), ("重新生成", "done")):
        if word in words:
            return state
    return "other"


def text_of(message: Json) -> str:
    """All words that a message shows, for looking something up in it."""
    return json.dumps(message["content"], ensure_ascii=False)


@dataclass(frozen=True)
class Chat:
    """One person (open_id) in one chat of the sandbox."""

    sandbox: Sandbox
    chat_id: str
    person: str

    def send(self, text: str, **options: Any) -> Json:
        """Say it. Options: mention=["bot"|"all"|open_id], reply_to, in_thread, deliver, msg_type, content."""
        sent: Json = self.sandbox.post(f"chats/{self.chat_id}/messages", from_=self.person, text=text, **options)
        return sent

    def ask(self, text: str, *, state: str = "done", within: float = 30.0, **options: Any) -> Json:
        """Say it and wait for the answer's last card to reach `state`; returns that message."""
        question = self.send(text, **options)
        return self.wait_answer(question["message_id"], state=state, within=within)

    def recall(self, message_id: str) -> Json:
        done: Json = self.sandbox.post(f"messages/{message_id}/recall", from_=self.person)
        return done

    def press(self, message: Json, word: str, **options: Any) -> Json:
        """Press the button whose command (or label) is `word`; the message is looked up afresh before."""
        card = card_of(self.message(message["message_id"]))
        assert card is not None, f"no card in {message}"
        assert word in buttons(card), f"no button {word}, only {sorted(buttons(card))}"
        value = button_value(buttons(card)[word])
        path = f"messages/{message['message_id']}/press"
        pressed: Json = self.sandbox.post(path, from_=self.person, value=value, **options)
        return pressed

    def messages(self) -> list[Json]:
        found: list[Json] = self.sandbox.get(f"chats/{self.chat_id}/messages")
        return found

    def message(self, message_id: str) -> Json:
        found = [message for message in self.messages() if message["message_id"] == message_id]
        assert found, f"no message {message_id}"
        return found[0]

    def answers(self, question_id: str) -> list[Json]:
        """The bot's replies to this message, oldest first, recalled ones left out."""
        return [
            message
            for message in self.messages()
            if message["sender"]["is_bot"] and message["parent_id"] == question_id and not message["recalled"]
        ]

    def wait_answer(self, question_id: str, *, state: str = "done", within: float = 30.0) -> Json:
        """The newest reply to this message whose card is in `state` (see `state_of`)."""
        return self.wait_reply(question_id, lambda card: state_of(card) == state, within=within)

    def wait_reply(self, question_id: str, accept: Callable[[Json], bool], *, within: float = 30.0) -> Json:
        """The newest reply to this message whose card `accept`s."""

        def look() -> Json | None:
            replies = self.answers(question_id)
            for message in reversed(replies):
                card = card_of(message)
                if card is not None and accept(card):
                    return message
            raise AssertionError(f"replies to {question_id} so far: {[text_of(reply)[-600:] for reply in replies]}")

        found = eventually(look, within)
        assert found is not None
        return found


def direct_chat(sandbox: Sandbox, index: int = 0) -> Chat:
    """The direct chat of the sandbox's person number `index` with the bot."""
    state = sandbox.state()
    person = state["people"][index]["open_id"]
    mine = [chat for chat in state["chats"] if chat["type"] == "p2p" and person in chat["members"]]
    return Chat(sandbox, mine[0]["chat_id"], person)


def group_chat(sandbox: Sandbox, index: int = 0, kind: str = "group") -> Chat:
    """Person number `index` in the seeded group (`kind` group or topic_group)."""
    state = sandbox.state()
    groups = [chat for chat in state["chats"] if chat["type"] == kind]
    return Chat(sandbox, groups[0]["chat_id"], state["people"][index]["open_id"])
