"""The one door to Redis: commands, scripts by name, subscriptions.

Every key is `{prefix}{{tag}}:name:...`. All keys about one chat share the tag of the chat's bucket (`{b07}`), so each
script works on a single slot and Redis Cluster serves as well as one server. Clocks are Redis' own: a script asks
`TIME`, nobody sends the client's.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha1
from importlib import resources
from typing import Any

from redis.cluster import RedisCluster
from redis.exceptions import NoScriptError

from store.connecting import ANSWER_SECONDS, is_cluster, one_error, open_client
from store.errors import Unavailable
from store.grouping import Grouping, Script
from store.names import address, bucket_of, bucket_tag
from store.resp import Link
from store.sentinel import SCHEMES as SENTINEL
from store.sentinel import is_sentinel, sentinels_of
from store.urls import parts_of

__all__ = ["RedisDoor", "Unavailable", "address", "open_redis"]

_SCHEMES = ("redis://", "rediss://", "unix://", "redis+cluster://", "rediss+cluster://", *SENTINEL)

KEPT_MS = 1000
"""How long replicas are waited for."""


def open_redis(url: str, *, prefix: str = "larkey:", door: "type[RedisDoor] | None" = None) -> "RedisDoor":
    """A door to redis://, rediss://, unix://, redis+cluster:// or redis+sentinel://. Connects on first use.

    `door` is another class of doors. Raises ValueError for any other URL or a prefix with braces (it would change the
    hash tag); never quotes the URL.
    """
    if not url.startswith(_SCHEMES):
        raise ValueError(f"REDIS_URL must begin with one of {', '.join(_SCHEMES)}")
    if "{" in prefix or "}" in prefix:
        raise ValueError("REDIS_PREFIX must not contain braces")
    if is_sentinel(url):
        sentinels_of(url)
    else:
        parts_of(url, "REDIS_URL")
    return (door or RedisDoor)(url, prefix)


class RedisDoor:
    """Commands, scripts and blocking connections, each raising `Unavailable` within two seconds when Redis is away."""

    def __init__(self, url: str, prefix: str) -> None:
        self.prefix = prefix
        self._url = url
        self._client: Any = None
        self._lock = threading.Lock()
        self._scripts: dict[str, tuple[str, str]] = {}
        self._group = Grouping(lambda: Link(self._commands().connection_pool))

    def __repr__(self) -> str:
        return f"RedisDoor(prefix={self.prefix!r})"

    @property
    def clustered(self) -> bool:
        return is_cluster(self._url)

    def key(self, tag: str, *names: str) -> str:
        return f"{self.prefix}{{{tag}}}:{':'.join(names)}"

    def chat_key(self, chat: str, *names: str) -> str:
        return self.key(bucket_tag(bucket_of(chat)), *names)

    def call(self, *command: str | int | float) -> Any:
        """One command, e.g. call("GET", key); text in, text out."""
        self.flush()
        with one_error():
            return self._commands().execute_command(*command)

    def run(self, script: str, keys: Sequence[str], *arguments: str | int | float) -> Any:
        """Run store/lua/<script>.lua, together with what others ask at the same time (store/grouping.py).

        It is sent again when the server no longer knows it.
        """
        text, digest = self._script(script)
        values = (len(keys), *keys, *arguments)
        if not self.clustered:
            return self._group.ask(Script(text, digest, values))
        with one_error():
            client = self._commands()
            try:
                return client.execute_command("EVALSHA", digest, *values)
            except NoScriptError:
                return client.execute_command("EVAL", text, *values)

    def tell(
        self, script: str, keys: Sequence[str], *arguments: str | int | float, failed: Callable[[Unavailable], None]
    ) -> None:
        """`run`, without waiting for it: within a few milliseconds, and before whatever this door is asked next."""
        if not self.clustered:
            text, digest = self._script(script)
            self._group.tell(Script(text, digest, (len(keys), *keys, *arguments), failed))
            return
        try:
            self.run(script, keys, *arguments)
        except Unavailable as error:
            failed(error)

    def flush(self) -> None:
        """What was told before is carried out, or has failed."""
        if self._group.owes:
            self._group.flush()

    def run_kept(
        self, script: str, keys: Sequence[str], *arguments: str | int | float, mark: str, replicas: int
    ) -> Any:
        """`run`, and so many replicas have what it wrote; `mark` is a key of the same slot that may be written.

        Raises `Unavailable` when they do not within a second: what was written stays written, and may yet be lost.
        The mark is written behind it in any case, so that a script that found nothing to write waits for what an
        earlier one wrote (https://redis.io/docs/latest/commands/wait/).
        """
        digest = self._script(script)[1]
        evaluated = ("EVALSHA", digest, len(keys), *keys, *arguments)
        waited: list[tuple[str | int | float, ...]] = [("SET", mark, 1), ("WAIT", replicas, KEPT_MS)]
        try:
            answer, _, kept = self.many([evaluated, *waited])
        except NoScriptError:
            answer = self.run(script, keys, *arguments)
            _, kept = self.many(waited)
        if int(kept) < replicas:
            raise Unavailable(f"{kept} of {replicas} replicas have it")
        return answer

    def run_each(self, script: str, calls: Sequence[tuple[Sequence[str], Sequence[str | int | float]]]) -> list[Any]:
        """A script that only reads, run for each (keys, arguments) in one round trip."""
        digest = self._script(script)[1]
        try:
            return self.many([("EVALSHA", digest, len(keys), *keys, *arguments) for keys, arguments in calls])
        except NoScriptError:
            return [self.run(script, keys, *arguments) for keys, arguments in calls]

    def many(self, commands: Sequence[tuple[str | int | float, ...]]) -> list[Any]:
        """Several independent commands in one round trip (one per node in a cluster), not a transaction."""
        self.flush()
        with one_error():
            pipeline = self._commands().pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            return list(pipeline.execute())

    def now(self) -> float:
        """Unix seconds by Redis' clock."""
        return self.many_now(())[1]

    def many_now(self, commands: Sequence[tuple[str | int | float, ...]]) -> tuple[list[Any], float]:
        """`many`, and the time at which the server answered."""
        if self.clustered:
            answers = self.many(commands) if commands else []
            with one_error():
                seconds, micros = self._commands().time(target_nodes=RedisCluster.RANDOM)
        else:
            *answers, (seconds, micros) = self.many([*commands, ("TIME",)])
        return answers, int(seconds) + int(micros) / 1e6

    @contextmanager
    def blocking(self, seconds: float) -> Iterator[Any]:
        """A client of its own for commands that wait up to `seconds` at the server, and for subscriptions."""
        with one_error():
            client = open_client(self._url, answer_seconds=seconds + ANSWER_SECONDS, connections=2)
            try:
                yield client
            finally:
                client.close()

    @contextmanager
    def subscription(self, channel: str) -> Iterator[Callable[[float], str | None]]:
        """Subscribe, then give a function that waits some seconds for the next message."""
        with self.blocking(ANSWER_SECONDS) as client:
            listener = client.pubsub()
            try:
                listener.subscribe(channel)
                if not listener.get_message(timeout=ANSWER_SECONDS):
                    raise Unavailable("Redis did not confirm a subscription")
                yield lambda seconds: _text_of(listener.get_message(timeout=seconds))
            finally:
                listener.close()

    def close(self) -> None:
        """Give all connections back; the next command opens them anew."""
        self._group.close()
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _commands(self) -> Any:
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = open_client(self._url)
        return self._client

    def _script(self, name: str) -> tuple[str, str]:
        known = self._scripts.get(name)
        if known is None:
            text = resources.files("store").joinpath("lua", f"{name}.lua").read_text("utf-8")
            known = self._scripts[name] = (text, sha1(text.encode(), usedforsecurity=False).hexdigest())
        return known


def _text_of(message: dict[str, Any] | None) -> str | None:
    return message["data"] if message and message["type"] == "message" else None
