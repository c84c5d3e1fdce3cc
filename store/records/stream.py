"""Calls and words on their way from all processes to the one that writes them down, in Redis.

Calls are few bytes each and are all kept. Words are many: when too many wait, further ones are not taken, and counted.
"""

from collections.abc import Sequence

from store.records.calls import Answered, Call, Words
from store.redis import RedisDoor

Entry = tuple[str, dict[str, str]]


class RecordStream:
    """Every call may raise `Unavailable`. `most_bytes` of words may wait."""

    def __init__(self, redis: RedisDoor, most_bytes: int = 64 * 1024 * 1024) -> None:
        self._redis = redis
        self._most_bytes = most_bytes
        self._calls = redis.key("records", "calls")
        self._words = redis.key("records", "words")
        self._bytes = redis.key("records", "bytes")
        self._untaken = redis.key("records", "untaken")
        self._seen = redis.key("records", "seen")
        self._broken = redis.key("records", "broken")

    def tell(self, calls: Sequence[Call | Answered]) -> None:
        """In this order."""
        names = {Call: "call", Answered: "answered"}
        told = [word for call in calls for word in (names[type(call)], call.text())]
        self._redis.run("append", [self._calls], *told)

    def tell_words(self, words: Sequence[Words]) -> int:
        """How many of them were taken."""
        texts = [one.text() for one in words]
        return int(self._redis.run("keep_words", [self._words, self._bytes, self._untaken], self._most_bytes, *texts))

    def calls(self, size: int) -> list[Entry]:
        """The oldest."""
        entries: list[Entry] = self._redis.call("XRANGE", self._calls, "-", "+", "COUNT", size)
        return entries

    def words(self, size: int) -> list[Entry]:
        entries: list[Entry] = self._redis.call("XRANGE", self._words, "-", "+", "COUNT", size)
        return entries

    def calls_written(self, entries: Sequence[str]) -> None:
        if entries:
            self._redis.call("XDEL", self._calls, *entries)

    def words_written(self, entries: Sequence[Entry]) -> None:
        sizes = [word for entry, fields in entries for word in (entry, len(fields["words"].encode()))]
        if sizes:
            self._redis.run("words_written", [self._words, self._bytes], *sizes)

    def put_aside(self, entry: Entry, why: str) -> None:
        """One that can never be written: kept for a human."""
        known = [word.encode("utf-8", "replace").decode() for pair in entry[1].items() for word in pair]
        self._redis.call("XADD", self._broken, "MAXLEN", "~", 1000, "*", "why", why[:300], *known)
        self._redis.call("XDEL", self._calls, entry[0])

    def waiting(self) -> tuple[int, int, int]:
        """Calls that wait to be written, words that do, and words that were not taken since ever."""
        calls, words, untaken = self._redis.many([("XLEN", self._calls), ("XLEN", self._words), ("GET", self._untaken)])
        return int(calls), int(words), int(untaken or 0)

    def seen(self) -> int | None:
        """The last row of usage that is known to have its record; None when nobody knows."""
        text = self._redis.call("GET", self._seen)
        return None if text is None else int(text)

    def set_seen(self, row: int) -> None:
        self._redis.call("SET", self._seen, row)
