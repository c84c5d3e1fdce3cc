"""One record per answered message: which run answers it, and the cards that show the answer.

A takeover finds here the cards that a dead worker has made, and goes on in them; a pressed button finds here the
question that its card belongs to. A part is saved as soon as its card exists, before the card is sent. Every change
names the run that makes it, so that a slow old run cannot write over a newer one.
"""

import json
from dataclasses import asdict, dataclass, replace

from store.redis import RedisDoor


@dataclass(frozen=True)
class Part:
    """One message of an answer: its CardKit card ("" where none), its message ("" until sent), and what it is."""

    card_id: str = ""
    message_id: str = ""
    kind: str = "card"


@dataclass(frozen=True)
class AnswerRecord:
    """What is known of an answer. `takeover` names the run: 1 is the first one, 0 a note shown before it.

    The platform's `sequence` is takeover x 1,000,000 + n, so the platform too refuses an older run.
    """

    message_id: str
    takeover: int
    question: str
    conversation: str = ""
    parts: tuple[Part, ...] = ()


class Answers:
    """Records of answers, kept `ttl_days` after their last change. Every call may raise `Unavailable`."""

    def __init__(self, redis: RedisDoor, ttl_days: float = 14.0) -> None:
        self._redis = redis
        self._ttl_ms = int(ttl_days * 86400 * 1000)

    def begin(self, chat: str, message_id: str, question_json: str, conversation: str = "") -> AnswerRecord:
        """Count a new run and give what earlier ones left; question and conversation of the first run stay."""
        return _record(message_id, self._begin(chat, message_id, question_json, conversation, 1))

    def note(self, chat: str, message_id: str, question_json: str, conversation: str = "") -> AnswerRecord:
        """A run before the first one, to show that the question waits: takeover 0, so that any real run wins."""
        record = _record(message_id, self._begin(chat, message_id, question_json, conversation, 0))
        return replace(record, takeover=0)

    def begin_again(self, chat: str, message_id: str) -> AnswerRecord | None:
        """Count a new run over a record that exists; None when it is not known (any more)."""
        words = self._begin(chat, message_id, "", "", 1)
        return _record(message_id, words) if words else None

    def save_part(self, chat: str, message_id: str, index: int, part: Part, takeover: int) -> bool:
        """Keep part number `index` (from 0) for this run. False, and no change: a newer run has begun."""
        if part.message_id:
            back = json.dumps([chat, message_id], ensure_ascii=False)
            self._redis.call("SET", self._back_key(part.message_id), back, "PX", self._ttl_ms)
        text = json.dumps(asdict(part), ensure_ascii=False)
        return bool(self._redis.run("save_part", [self._key(chat, message_id)], index, text, takeover, self._ttl_ms))

    def drop_part(self, chat: str, message_id: str, index: int, takeover: int) -> bool:
        """Forget part number `index`: its message was taken back. False, and no change: a newer run has begun."""
        return bool(self._redis.run("save_part", [self._key(chat, message_id)], index, "", takeover, self._ttl_ms))

    def load(self, chat: str, message_id: str) -> AnswerRecord | None:
        """The record as it is, or None when the message was never answered or too long ago."""
        values = self._redis.call("HGETALL", self._key(chat, message_id))
        if "takeover" not in values:
            return None
        return _record(message_id, [word for pair in values.items() for word in pair])

    def find(self, card_message_id: str) -> tuple[str, str] | None:
        """Chat and message id of the question that this message of ours answers."""
        back = self._redis.call("GET", self._back_key(card_message_id))
        if back is None:
            return None
        chat, message_id = json.loads(back)
        return chat, message_id

    def _begin(self, chat: str, message_id: str, question: str, conversation: str, adds: int) -> list[str]:
        key = self._key(chat, message_id)
        words: list[str] = self._redis.run("begin", [key], question, conversation, adds, self._ttl_ms)
        return words

    def _key(self, chat: str, message_id: str) -> str:
        return self._redis.chat_key(chat, "answer", chat, message_id)

    def _back_key(self, card_message_id: str) -> str:
        return self._redis.key(f"card:{card_message_id}", "answer-of")


def _record(message_id: str, words: list[str]) -> AnswerRecord:
    values = dict(zip(words[::2], words[1::2], strict=True))
    indexes = sorted(int(name[5:]) for name in values if name.startswith("part:"))
    parts = tuple(Part(**json.loads(values[f"part:{index}"])) for index in indexes)
    question = values.get("question", "")
    return AnswerRecord(message_id, int(values["takeover"]), question, values.get("conversation", ""), parts)
