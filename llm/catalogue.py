"""Which models there are: what each upstream lists, as far as it serves them, and its aliases.

An upstream that lists nothing is known by the names that its settings spell out. Remembered for ten minutes; an older
list is given while a new one is fetched, or cannot be.
"""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from llm.errors import LlmError, UpstreamDown
from llm.http import Http
from llm.keys import Key
from llm.listing import listing_of
from llm.pool import ANYTHING, Pool
from llm.upstreams import Need, Upstream

log = logging.getLogger("larkey.models")
BELIEVED = 600.0
AFTER_FAILURE = 15.0
PATIENCE = 10.0
KEYS_ASKED = 4
"""Keys of one upstream may see different models: so many are asked, one of each organisation where those are known."""

Listed = Mapping[str, Mapping[str, Any]]
"""By name, each as its provider describes it."""


class Catalogue:
    """Collaborators: the pool of keys and the HTTP client."""

    def __init__(self, pool: Pool, http: Http) -> None:
        self._pool, self._http = pool, http
        self._keys: Sequence[Key] = ()
        self._lists: dict[str, Listed] = {}
        self._until = 0.0
        self._lock = threading.Lock()

    def all(self, need: Need = ANYTHING) -> Listed:
        """What whoever asks may use, in order. Raises LlmError while no upstream has given a list yet."""
        self._keep_up()
        upstreams = {key.upstream.name: key.upstream for key in self._pool.keys}
        found: dict[str, Mapping[str, Any]] = {}
        for name, upstream in upstreams.items():
            if upstream.who.admits(need):
                found = {**self._lists.get(name, {}), **found}
        return dict(sorted(found.items()))

    def _keep_up(self) -> None:
        current = self._keys is self._pool.keys
        if current and time.monotonic() < self._until:
            return
        if current and self._lists:
            self._refresh_aside()
            return
        with self._lock:
            if self._keys is not self._pool.keys or not self._lists:
                self._refresh()

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
        """All upstreams side by side. Raises LlmError when not one of them has a list, nor ever had one."""
        keys = self._pool.keys
        lists: dict[str, Listed] = {}
        failures: list[LlmError] = []
        upstreams = {key.upstream.name: key.upstream for key in keys}
        threads = [
            threading.Thread(target=self._list, args=(upstream, keys, lists, failures), daemon=True)
            for upstream in upstreams.values()
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if not lists:
            raise failures[-1] if failures else UpstreamDown("no list of models", code="not_a_list")
        self._lists, self._keys = lists, keys
        self._until = time.monotonic() + (AFTER_FAILURE if failures else BELIEVED)

    def _list(
        self, upstream: Upstream, keys: Sequence[Key], lists: dict[str, Listed], failures: list[LlmError]
    ) -> None:
        found: dict[str, Mapping[str, Any]] = {}
        last: LlmError | None = None
        for key in self._chosen(upstream, keys):
            try:
                found = {**self._ask(key), **found}
            except LlmError as error:
                log.info("a key lists no models", extra={"key": key.id, "code": error.code, "status": error.status})
                last = error
        named = found or self._lists.get(upstream.name) or _spelled_out(upstream)
        if last is not None and not found:
            failures.append(last)
        if named:
            lists[upstream.name] = _served(upstream, named)

    def _chosen(self, upstream: Upstream, keys: Sequence[Key]) -> Sequence[Key]:
        """Keys that do not rest; all rest: some all the same, for a list costs nothing."""
        mine = [key for key in keys if key.upstream.name == upstream.name]
        resting = self._pool.resting()
        awake = [key for key in mine if key.id not in resting]
        of_each = {self._pool.ward.organisation(key) or key.id: key for key in reversed(awake or mine)}
        return list(reversed(of_each.values()))[:KEYS_ASKED]

    def _ask(self, key: Key) -> Listed:
        listing = listing_of(self._http, key, PATIENCE)
        listing.check()
        self._pool.learn(key, listing.headers)
        return {item["id"]: item for item in listing.models()}


def _spelled_out(upstream: Upstream) -> Listed:
    names = [name for name in upstream.allow if not name.startswith("/") and not any(sign in name for sign in "*?[")]
    return {name: {"id": name, "object": "model", "created": 0, "owned_by": upstream.name} for name in names}


def _served(upstream: Upstream, listed: Listed) -> Listed:
    """As far as it is allowed here, and by the names that callers use."""
    found = {name: item for name, item in listed.items() if upstream.serves(name)}
    nothing = {"object": "model", "created": 0, "owned_by": upstream.name}
    aliases = [(alias, upstream.model(alias)) for alias in upstream.aliases if upstream.serves(alias)]
    return {**found, **{alias: {**listed.get(name, nothing), "id": alias} for alias, name in aliases}}
