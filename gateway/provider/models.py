"""Which models there are: the union of what the pool's keys offer, as the provider describes them.

https://platform.openai.com/docs/api-reference/models/list
"""

import difflib
import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from llm.blame import blame
from llm.errors import LlmError, UpstreamDown
from llm.http import Http
from llm.keys import Key
from llm.pool import Pool
from llm.wire.line import Line

log = logging.getLogger("larkey.gateway")
BELIEVED = 600.0
AFTER_FAILURE = 15.0
PATIENCE = 10.0
KEYS_ASKED = 8
NEAR = 3


class Models:
    """Remembered for ten minutes; an older list is given while a new one is fetched, or cannot be."""

    def __init__(self, pool: Pool, http: Http) -> None:
        self._pool, self._http = pool, http
        self._found: dict[str, Mapping[str, Any]] = {}
        self._until = 0.0
        self._lock = threading.Lock()

    def all(self) -> Mapping[str, Mapping[str, Any]]:
        """By name, in order. Raises LlmError while no key has given a list yet."""
        if time.monotonic() < self._until:
            return self._found
        if self._found:
            self._refresh_aside()
            return self._found
        with self._lock:
            if not self._found:
                self._refresh()
            return self._found

    def near(self, model: str, patterns: Sequence[str] = ()) -> list[str]:
        """Names that this one may have been meant to be, best first; of those that the patterns allow."""
        try:
            known = self.all()
        except LlmError:
            return []
        names = {name.lower(): name for name in known if allowed(name, patterns)}
        return [names[name] for name in difflib.get_close_matches(model.lower(), names, NEAR)]

    def _refresh_aside(self) -> None:
        if self._lock.acquire(blocking=False):
            self._until = time.monotonic() + AFTER_FAILURE
            threading.Thread(target=self._refresh_and_release, name="larkey-models", daemon=True).start()

    def _refresh_and_release(self) -> None:
        try:
            self._refresh()
        except LlmError as error:
            log.warning("the list of models is old", extra={"code": error.code, "status": error.status})
        finally:
            self._lock.release()

    def _refresh(self) -> None:
        found: dict[str, Mapping[str, Any]] = {}
        last: LlmError | None = None
        for key in self._keys():
            try:
                found = {**self._ask(key), **found}
            except LlmError as error:
                log.info("a key lists no models", extra={"key": key.id, "code": error.code, "status": error.status})
                last = error
        if last is not None and not found:
            raise last
        self._found = dict(sorted(found.items()))
        self._until = time.monotonic() + BELIEVED

    def _keys(self) -> Sequence[Key]:
        """Some keys that do not rest; all rest: some all the same, for a list costs nothing."""
        resting = self._pool.resting()
        awake = [key for key in self._pool.keys if key.id not in resting]
        return (awake or self._pool.keys)[:KEYS_ASKED]

    def _ask(self, key: Key) -> dict[str, Mapping[str, Any]]:
        headers = {"User-Agent": "larkey", **key.headers()}
        reply = self._http.send(
            "GET",
            key.url("/models"),
            Line(),
            headers=headers,
            first_timeout=PATIENCE,
            connect_timeout=key.upstream.patience.connect,
            proxy=key.upstream.proxy,
        )
        try:
            body = reply.body(PATIENCE)
        finally:
            reply.close()
        if reply.status != 200:
            raise blame(reply.status, reply.headers, body, secret=key.secret)
        try:
            return {str(item["id"]): item for item in json.loads(body)["data"]}
        except (ValueError, KeyError, TypeError) as error:
            raise UpstreamDown("no list of models", code="not_a_list") from error


def allowed(model: str, patterns: Sequence[str]) -> bool:
    """Whether a token that is restricted to these patterns (gpt-4o, gpt-4*) may use the model; none: every one."""
    return not patterns or any(fnmatchcase(model, pattern) for pattern in patterns)
