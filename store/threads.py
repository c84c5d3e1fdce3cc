"""The turns of each conversation, and what a person has chosen for it (model, role).

A turn is kept under the id of the message that asked, so that asking again replaces it in place, and it is written by
the same step that acknowledges the message (store/inbox.py). A thread lives for its time to live after the last turn.
"""

import json
from dataclasses import dataclass

from store.names import place_of
from store.redis import RedisDoor

LONGEST_ANSWER_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class Turn:
    """One question with its answer. `at` is unix seconds by Redis' clock; 0 means "now" when it is stored."""

    id: str
    question: str
    answer: str
    author: str = ""
    at: float = 0.0
    tokens: int = 0
    model: str = ""


class Threads:
    """Reads and forgets turns; `Inbox.acknowledge` writes them. Every call may raise `Unavailable`."""

    def __init__(self, redis: RedisDoor, ttl_hours: float = 24.0, max_turns: int = 50) -> None:
        self._redis = redis
        self.ttl_ms = int(ttl_hours * 3600 * 1000)
        self.max_turns = max_turns

    def keys(self, chat: str, conversation: str) -> tuple[str, str, str, str]:
        """turns, order, options, epoch: the keys that store/lua/acknowledge.lua writes."""
        place = place_of(chat, conversation)
        return (
            self._redis.chat_key(chat, "turns", place),
            self._redis.chat_key(chat, "order", place),
            self._redis.chat_key(chat, "options", place),
            self._redis.chat_key(chat, "epoch", place),
        )

    def read(self, chat: str, conversation: str) -> list[Turn]:
        """The turns, oldest first."""
        turns, order, _, _ = self.keys(chat, conversation)
        stored = self._redis.run("turns", [turns, order])
        return [_turn(key, value) for key, value in zip(stored[::2], stored[1::2], strict=True)]

    def reset(self, chat: str, conversation: str) -> None:
        """Start over: the turns go, the options stay, and an answer under way is not added any more."""
        turns, order, _, epoch = self.keys(chat, conversation)
        self._redis.run("reset", [turns, order, epoch], LONGEST_ANSWER_MS)

    def forget(self, chat: str, conversation: str) -> None:
        """Start over and drop the options too."""
        self.reset(chat, conversation)
        self._redis.call("DEL", self.keys(chat, conversation)[2])

    def set_option(self, chat: str, conversation: str, name: str, value: str) -> None:
        """Keep a choice as long as the conversation; an empty value takes it back."""
        options = self.keys(chat, conversation)[2]
        if value:
            self._redis.many([("HSET", options, name, value), ("PEXPIRE", options, self.ttl_ms)])
        else:
            self._redis.call("HDEL", options, name)

    def get_option(self, chat: str, conversation: str, name: str) -> str:
        """The choice, or "" where none was made."""
        return self._redis.call("HGET", self.keys(chat, conversation)[2], name) or ""


def turn_json(turn: Turn) -> str:
    values = [turn.question, turn.answer, turn.author, turn.tokens, turn.model]
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _turn(key: str, stored: str) -> Turn:
    at, _, text = stored.partition("\n")
    question, answer, author, tokens, model = json.loads(text)[:5]
    return Turn(key, question, answer, author, int(at) / 1000, tokens, model)
