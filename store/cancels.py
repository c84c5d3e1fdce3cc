"""Stop, recall, revocation and draining: one broadcast that ends an answer wherever it runs.

The reason is kept for an hour beside the chat, for a worker that begins (or takes over) later, and goes to every
process through a short stream. A stream and not a subscription: whoever was away for a moment reads on where it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.broadcast import listen
from store.names import place_of
from store.redis import RedisDoor

KEPT_MS = 3600 * 1000
NEWEST = 1000


@dataclass(frozen=True)
class Cancelled:
    chat: str
    message_id: str
    reason: str


class Cancels:
    """Cancels answers by the id of their question. Every call but `listen` may raise `Unavailable`."""

    def __init__(self, redis: RedisDoor) -> None:
        self._redis = redis
        self._stream = redis.key("cancels", "stream")

    def cancel(self, chat: str, message_id: str, reason: str) -> None:
        """End that answer. The first reason stands; the broadcast is repeated."""
        self._redis.call("SET", self._flag(chat, message_id), reason, "NX", "PX", KEPT_MS)
        fields = ("chat", chat, "message_id", message_id, "reason", reason)
        self._redis.call("XADD", self._stream, "MAXLEN", "~", NEWEST, "*", *fields)

    def reason(self, chat: str, message_id: str) -> str | None:
        """Why the answer was cancelled, or None. To be asked at the start and with each heartbeat."""
        reason: str | None = self._redis.call("GET", self._flag(chat, message_id))
        return reason

    def reasons(self, answers: Sequence[tuple[str, str]]) -> list[str | None]:
        """The same for many (chat, message id) in one round trip."""
        return self._redis.many([("GET", self._flag(chat, message_id)) for chat, message_id in answers])

    def clear(self, chat: str, message_id: str) -> None:
        """Forget the cancellation: the question is asked again."""
        self._redis.call("DEL", self._flag(chat, message_id))

    def listen(self) -> Iterator[Cancelled]:
        """Every cancellation from now on (and of the last minute), for ever, across restarts of Redis.

        Blocks between two; meant for one daemon thread per process.
        """
        for _, fields in listen(self._redis, self._stream, "cancellations"):
            yield Cancelled(fields["chat"], fields["message_id"], fields["reason"])

    def started(self, chat: str, conversation: str, message_id: str) -> None:
        """This message is being answered from now on."""
        self._redis.run("started", [self._running(chat)], _member(chat, conversation, message_id), KEPT_MS)

    def finished(self, chat: str, conversation: str, message_id: str) -> None:
        self._redis.call("ZREM", self._running(chat), _member(chat, conversation, message_id))

    def running(self, chat: str, conversation: str = "") -> str | None:
        """The message being answered in the conversation, the newest if there are several; None if there is none.

        Without a conversation: the newest in the whole chat.
        """
        begins = f"{place_of(chat, conversation)} " if conversation else ""
        for member in self._redis.call("ZREVRANGE", self._running(chat), 0, -1):
            if member.startswith(begins):
                return str(member.rpartition(" ")[2])
        return None

    def _flag(self, chat: str, message_id: str) -> str:
        return self._redis.chat_key(chat, "cancel", chat, message_id)

    def _running(self, chat: str) -> str:
        return self._redis.chat_key(chat, "running", chat)


def _member(chat: str, conversation: str, message_id: str) -> str:
    return f"{place_of(chat, conversation)} {message_id}"
