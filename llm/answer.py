"""One answer of a model while it streams: an iterator of pieces that anybody may close from any thread.

The first text decides. Until it is here a failure goes to the next key of the pool; after it never: then the stream
ends with StreamCut, and what was said stays said.
"""

import json
import logging
import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from llm.errors import Cancelled, LlmError, StreamCut, UpstreamDown
from llm.http import Http, Reply
from llm.keys import Key
from llm.pieces import Piece
from llm.pool import Pool, Retries
from llm.reading import Patience, read_pieces
from llm.upstreams import Need
from llm.wire.line import Line

log = logging.getLogger("larkey.model")
AS_UPSTREAM = Patience(0.0, 0.0)


@dataclass(frozen=True)
class Question:
    """A request that is ready to go but for the provider's own name of the model, and whose it is (an open_id)."""

    body: dict[str, Any]
    person: str = ""
    departments: tuple[str, ...] = ()

    @property
    def need(self) -> Need:
        return Need(self.body["model"], "/chat/completions", self.person, self.departments)

    def json(self, model: str) -> bytes:
        body = {**self.body, "model": model}
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


class Answer:
    """Iterate it once, in one thread, inside `with`. The call begins with the first `next`.

    Raises one LlmError; Cancelled after `close`. `key_id`, `attempts` and `first_seconds` (from the start to the first
    text) tell how it went.
    """

    def __init__(
        self, pool: Pool, http: Http, question: Question, retries: Retries, patience: Patience = AS_UPSTREAM
    ) -> None:
        """Where `patience` is 0 it is as each upstream has it."""
        self._pool, self._http = pool, http
        self._question, self._retries, self._patience = question, retries, patience
        self._line = Line()
        self._reading = threading.Lock()
        self._pieces = self._run()
        self._over = False
        self.key_id = ""
        self.attempts = 0
        self.first_seconds = 0.0

    def __iter__(self) -> Iterator[Piece]:
        return self

    def __next__(self) -> Piece:
        with self._reading:
            if self._line.gone and not self._over:
                self._pieces.close()
                raise Cancelled
            return next(self._pieces)

    def __enter__(self) -> "Answer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Hang up, now, also while the upstream is silent or not even reached. From any thread; does not wait."""
        self._line.hang_up()
        if self._reading.acquire(blocking=False):
            try:
                self._pieces.close()
            finally:
                self._reading.release()

    def _run(self) -> Generator[Piece]:
        started = time.monotonic()
        stream = self._pool.call(
            self._open,
            name=self._question.person,
            need=self._question.need,
            retries=self._retries,
            pause=self._line.pause,
        )
        self.first_seconds = time.monotonic() - started
        try:
            yield stream.first
            yield from stream.rest
            self._over = True
        except Cancelled:
            raise
        except LlmError as error:
            log.warning("a stream was cut", extra={"key": stream.key.id, "code": error.code, "status": error.status})
            code = "idle_timeout" if error.code == "timeout" else error.code or "cut"
            raise StreamCut(error.message, status=error.status, code=code) from error
        finally:
            stream.rest.close()
            self._pool.finished(stream.key)

    def _open(self, key: Key) -> "_Stream":
        """One attempt: up to the first piece that says something."""
        self.attempts += 1
        self.key_id = key.id
        theirs, ours = key.upstream.patience, self._patience
        patience = Patience(ours.first_token or theirs.first_stream, ours.idle or theirs.idle)
        deadline = time.monotonic() + patience.first_token
        reply = self._send(key, patience)
        rest = read_pieces(reply, key.secret, patience, deadline)
        try:
            first = next((piece for piece in rest if piece.says), None)
        except LlmError as error:
            log.info("an attempt failed", extra={"key": key.id, "code": error.code, "status": error.status})
            raise
        self._pool.learn(key, reply.headers)
        if first is None:
            raise UpstreamDown("an answer without a word or an end", code="empty")
        return _Stream(key, first, rest)

    def _send(self, key: Key, patience: Patience) -> Reply:
        model = key.upstream.model(self._question.body["model"])
        return self._http.send(
            "POST",
            key.url("/chat/completions", model),
            self._line,
            headers={
                "Content-Type": "application/json",
                "Accept": "text/event-stream",
                "User-Agent": "larkey",
                **key.headers(),
            },
            body=self._question.json(model),
            first_timeout=patience.first_token,
            connect_timeout=key.upstream.patience.connect,
            proxy=key.upstream.proxy,
        )


@dataclass(frozen=True)
class _Stream:
    """A stream that has begun to speak."""

    key: Key
    first: Piece
    rest: Generator[Piece]
