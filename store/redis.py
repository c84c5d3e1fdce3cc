"""The one door to Redis: explicit time-outs, no hidden retries, one error, scripts by name.

Every key is `{prefix}{{tag}}:name:...`. All keys about one chat share the tag of the chat's bucket (`{b07}`), so each
script works on a single slot and Redis Cluster serves as well as one server. Clocks are Redis' own: a script asks
`TIME`, nobody sends the client's.

redis-py 8 retries a timed-out command ten times by default, which would carry out an INCR eleven times; hence the
explicit retry policy (https://redis.readthedocs.io/en/stable/retry.html).
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha1
from importlib import resources
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.connection import BlockingConnectionPool
from redis.exceptions import (
    ClusterDownError,
    DataError,
    MasterDownError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    ResponseError,
    TryAgainError,
)
from redis.retry import Retry

from store.errors import Unavailable
from store.names import address, bucket_of, bucket_tag
from store.urls import parts_of

__all__ = ["RedisDoor", "Unavailable", "address", "back_off", "open_redis"]

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 1.5
POOL_SECONDS = 0.5
POOL_SIZE = 64

# Answers that speak of the server's condition, not of our command (https://redis.io/docs/latest/commands/).
_CONDITIONS = (ReadOnlyError, OutOfMemoryError, ClusterDownError, TryAgainError, MasterDownError)
_CONDITION_WORDS = ("MISCONF", "NOREPLICAS", "BUSY ")
_SCHEMES = ("redis://", "rediss://", "unix://", "redis+cluster://", "rediss+cluster://")


def open_redis(url: str, *, prefix: str = "larkey:") -> "RedisDoor":
    """A door to redis://, rediss://, unix:// or redis+cluster://, rediss+cluster://. Connects on first use.

    Raises ValueError for any other URL or a prefix with braces (it would change the hash tag); never quotes the URL.
    """
    if not url.startswith(_SCHEMES):
        raise ValueError(f"REDIS_URL must begin with one of {', '.join(_SCHEMES)}")
    if "{" in prefix or "}" in prefix:
        raise ValueError("REDIS_PREFIX must not contain braces")
    parts_of(url, "REDIS_URL")
    return RedisDoor(url, prefix)


class RedisDoor:
    """Commands, scripts and blocking connections, each raising `Unavailable` within two seconds when Redis is away."""

    def __init__(self, url: str, prefix: str) -> None:
        self.prefix = prefix
        self._url = url
        self._client: Any = None
        self._lock = threading.Lock()
        self._scripts: dict[str, tuple[str, str]] = {}

    def __repr__(self) -> str:
        return f"RedisDoor(prefix={self.prefix!r})"

    @property
    def clustered(self) -> bool:
        return "+cluster://" in self._url

    def key(self, tag: str, *names: str) -> str:
        return f"{self.prefix}{{{tag}}}:{':'.join(names)}"

    def chat_key(self, chat: str, *names: str) -> str:
        return self.key(bucket_tag(bucket_of(chat)), *names)

    def call(self, *command: str | int | float) -> Any:
        """One command, e.g. call("GET", key); text in, text out."""
        with _one_error():
            return self._commands().execute_command(*command)

    def run(self, script: str, keys: Sequence[str], *arguments: str | int | float) -> Any:
        """Run store/lua/<script>.lua; it is sent again when the server no longer knows it."""
        text, digest = self._script(script)
        values = (len(keys), *keys, *arguments)
        with _one_error():
            client = self._commands()
            try:
                return client.execute_command("EVALSHA", digest, *values)
            except NoScriptError:
                return client.execute_command("EVAL", text, *values)

    def run_each(self, script: str, calls: Sequence[tuple[Sequence[str], Sequence[str | int | float]]]) -> list[Any]:
        """A script that only reads, run for each (keys, arguments) in one round trip."""
        digest = self._script(script)[1]
        try:
            return self.many([("EVALSHA", digest, len(keys), *keys, *arguments) for keys, arguments in calls])
        except NoScriptError:
            return [self.run(script, keys, *arguments) for keys, arguments in calls]

    def many(self, commands: Sequence[tuple[str | int | float, ...]]) -> list[Any]:
        """Several independent commands in one round trip (one per node in a cluster), not a transaction."""
        with _one_error():
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
            with _one_error():
                seconds, micros = self._commands().time(target_nodes=RedisCluster.RANDOM)
        else:
            *answers, (seconds, micros) = self.many([*commands, ("TIME",)])
        return answers, int(seconds) + int(micros) / 1e6

    @contextmanager
    def blocking(self, seconds: float) -> Iterator[Any]:
        """A client of its own for commands that wait up to `seconds` at the server, and for subscriptions."""
        with _one_error():
            client = self._open(answer_seconds=seconds + ANSWER_SECONDS, connections=2)
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
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _commands(self) -> Any:
        if self._client is None:
            with self._lock:
                if self._client is None:
                    self._client = self._open(answer_seconds=ANSWER_SECONDS, connections=POOL_SIZE)
        return self._client

    def _open(self, *, answer_seconds: float, connections: int) -> Any:
        options: dict[str, Any] = {
            "decode_responses": True,
            "encoding_errors": "surrogatepass",  # people's text may hold half an emoji; it must not break the queue
            "protocol": 2,
            "socket_connect_timeout": CONNECT_SECONDS,
            "socket_timeout": answer_seconds,
        }
        if self.clustered:
            url = self._url.replace("+cluster://", "://", 1)
            return RedisCluster.from_url(url, max_connections=connections, retry=Retry(NoBackoff(), 1), **options)
        pool = BlockingConnectionPool.from_url(
            self._url,
            max_connections=connections,
            timeout=POOL_SECONDS,
            retry=Retry(NoBackoff(), 0),
            **options,
        )
        return redis.Redis.from_pool(pool)

    def _script(self, name: str) -> tuple[str, str]:
        known = self._scripts.get(name)
        if known is None:
            text = resources.files("store").joinpath("lua", f"{name}.lua").read_text("utf-8")
            known = self._scripts[name] = (text, sha1(text.encode(), usedforsecurity=False).hexdigest())
        return known


def back_off(failures: int) -> float:
    """Seconds to wait before Redis is tried again, after so many failures in a row (from 0)."""
    return float(min(0.05 * 2 ** min(failures, 6), 2.0))


def _text_of(message: dict[str, Any] | None) -> str | None:
    return message["data"] if message and message["type"] == "message" else None


@contextmanager
def _one_error() -> Iterator[None]:
    try:
        yield
    except ResponseError as error:
        if not isinstance(error, _CONDITIONS) and not str(error).startswith(_CONDITION_WORDS):
            raise
        raise Unavailable(str(error)) from error
    except DataError:
        raise  # a value that Redis cannot hold: our bug, not its condition
    except (RedisError, RedisClusterException, OSError) as error:
        raise Unavailable(f"Redis cannot be used: {error}") from error
