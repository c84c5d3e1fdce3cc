"""Which departments a person works in: as the platform tells it by events, asked of it where it never did.

Only a person's own departments count, not those above them. Nobody waits for the platform to find out a limit, and
nobody fails for want of it: who is not known to be anywhere has everybody's limits.
"""

import logging
import threading
import time
from collections.abc import Sequence

from bot.feishu.calls import Calls
from bot.feishu.errors import FeishuError
from store.drafts import Drafts
from store.errors import Unavailable

log = logging.getLogger("larkey.departments")
PATH = "/open-apis/contact/v3/users/:user_id"
BELIEVED = 5.0
KEPT = 7 * 86_400.0
REMEMBERED = 10_000


class Departments:
    def __init__(self, calls: Calls, drafts: Drafts) -> None:
        self._calls, self._drafts = calls, drafts
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._lock = threading.Lock()

    def __call__(self, open_id: str) -> Sequence[str]:
        """The open_department_ids of this person."""
        now = time.monotonic()
        until, ids = self._known.get(open_id, (0.0, ()))
        if now < until or not open_id:
            return ids
        try:
            kept = self._drafts.read(_name(open_id))
            found = tuple(kept["ids"].split()) if kept is not None else self._asked(open_id)
        except Unavailable:
            found = ids
        self._believe(open_id, found)
        return found

    def learn(self, open_id: str, ids: Sequence[str]) -> None:
        """The platform says where this person works now. Raises Unavailable."""
        self._drafts.keep(_name(open_id), {"ids": " ".join(ids)}, KEPT)
        self._believe(open_id, tuple(ids))

    def _asked(self, open_id: str) -> tuple[str, ...]:
        query = [("user_id_type", "open_id"), ("department_id_type", "open_department_id")]
        try:
            answer = self._calls.call("GET", PATH, {"user_id": open_id}, query=query, repeat=True)
        except FeishuError as error:
            log.info("departments are not known", extra={"code": error.code, "scope": error.scope})
            return ()
        told = answer.get("data", {}).get("user", {}).get("department_ids")
        ids = tuple(map(str, told)) if isinstance(told, list) else ()
        self._drafts.keep(_name(open_id), {"ids": " ".join(ids)}, KEPT)
        return ids

    def _believe(self, open_id: str, ids: tuple[str, ...]) -> None:
        with self._lock:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[open_id] = (time.monotonic() + BELIEVED, ids)


def _name(open_id: str) -> str:
    return f"departments:{open_id}"
