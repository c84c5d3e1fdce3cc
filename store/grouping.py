"""The scripts of one process, sent together: whoever comes while others wait for Redis goes along with the next group.

The first one leads: it sends what has gathered, reads the answers and wakes the others; then the next one leads. So a
lone caller waits for nobody, and a crowd costs few round trips. What nobody waits for (`tell`) goes along with the next
group, or a few milliseconds later by itself. Should a group break, its connection is dropped: no answer can come to
another's question, and whoever has none hears `Unavailable`.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from store.connecting import one_error, refusal
from store.errors import Unavailable
from store.resp import Link, Refused, Word, packed

SOON = 0.003
"""Seconds in which told scripts gather, when no group is under way."""
MOST = 512

log = logging.getLogger(__name__)


class Script:
    """One call of a script. `words` follow its digest: the number of keys, the keys, the arguments."""

    __slots__ = ("_words", "answer", "digest", "failed", "leads", "problem", "ready", "text")

    def __init__(
        self, text: str, digest: str, words: Sequence[Word], failed: Callable[[Unavailable], None] | None = None
    ) -> None:
        self.text, self.digest, self._words = text, digest, words
        self.failed = failed
        self.answer: Any = None
        self.problem: BaseException | None = None
        self.leads = False
        self.ready: threading.Lock | None = None

    def by_digest(self) -> bytes:
        return packed(("EVALSHA", self.digest, *self._words))

    def by_text(self) -> bytes:
        return packed(("EVAL", self.text, *self._words))


class Grouping:
    """`link` opens a connection of its own; it may raise whatever redis-py raises."""

    def __init__(self, link: Callable[[], Link]) -> None:
        self._open = link
        self._link: Link | None = None
        self._lock = threading.Lock()
        self._waiting: list[Script] = []
        self._leading = False
        self._told = threading.Event()
        self._process = 0
        self.owes = 0
        """Scripts that were told and not yet carried out."""

    def ask(self, script: Script) -> Any:
        """The script's answer. Raises `Unavailable`, or redis-py's ResponseError for a script that is wrong."""
        with self._lock:
            self._waiting.append(script)
            if self._leading:
                ready = script.ready = threading.Lock()
                ready.acquire()
            else:
                ready = None
                self._leading = script.leads = True
        if ready is not None:
            ready.acquire()
        if script.leads:
            self._lead()
        if script.problem is not None:
            raise script.problem
        return script.answer

    def tell(self, script: Script) -> None:
        """Carry it out soon; `script.failed` hears when that was not possible. Does not wait."""
        with self._lock:
            self._waiting.append(script)
            self.owes += 1
            if self._process != os.getpid():  # a thread does not live on in a process that was forked
                self._process = os.getpid()
                threading.Thread(target=self._tell, name="larkey-redis", daemon=True).start()
        if not self._told.is_set():
            self._told.set()

    def flush(self) -> None:
        """Wait until what was told before has been carried out, or has failed."""
        while self.owes:
            if self._takes_over():
                self._lead()
            else:
                time.sleep(0.001)

    def close(self) -> None:
        self.flush()
        with self._lock:
            link, self._link = self._link, None
        if link is not None:
            link.drop()

    def _tell(self) -> None:
        while True:
            self._told.wait()
            self._told.clear()
            time.sleep(SOON)
            while self._takes_over():
                self._lead()

    def _takes_over(self) -> bool:
        """Whether there is something to do that nobody is at."""
        with self._lock:
            if self._leading or not self._waiting:
                return False
            self._leading = True
            return True

    def _lead(self) -> None:
        """Carry out what has gathered, and make the next one lead."""
        with self._lock:
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        try:
            self._carry_out(group)
        except BaseException as error:
            group += self._give_up(group, error)
            if not isinstance(error, Exception):
                raise
        finally:
            self._hand_over()
            for script in group:
                self._is_done(script)

    def _carry_out(self, group: Sequence[Script]) -> None:
        with one_error():
            link = self._linked()
            answers = self._exchange(link, [script.by_digest() for script in group])
            unknown = [at for at, answer in enumerate(answers) if _is_unknown(answer)]
            if unknown:
                again = self._exchange(link, [group[at].by_text() for at in unknown])
                for at, answer in zip(unknown, again, strict=True):
                    answers[at] = answer
        for script, answer in zip(group, answers, strict=True):
            if isinstance(answer, Refused):
                script.problem = refusal(str(answer))
                if isinstance(script.problem, Unavailable):
                    self._drop()  # it may lead to a server that is no primary any more
            else:
                script.answer = answer

    def _exchange(self, link: Link, commands: Sequence[bytes]) -> list[Any]:
        link.send(b"".join(commands))
        return [link.read() for _ in commands]

    def _linked(self) -> Link:
        if self._link is not None and self._link.closed:
            self._drop()
        if self._link is None:
            self._link = self._open()
        return self._link

    def _give_up(self, group: Sequence[Script], error: BaseException) -> list[Script]:
        """Nobody is left without a word; those who came meanwhile would only wait for the same. Gives them."""
        self._drop()
        problem = (
            error if isinstance(error, Unavailable) else Unavailable(f"a group of scripts was given up: {error!r}")
        )
        with self._lock:
            others, self._waiting = self._waiting, []
        for script in (*group, *others):
            script.problem = problem
        return others

    def _drop(self) -> None:
        link, self._link = self._link, None
        if link is not None:
            link.drop()

    def _hand_over(self) -> None:
        with self._lock:
            following = next((script for script in self._waiting if script.ready is not None), None)
            if following is None:
                self._leading = False
                if self._waiting:
                    self._told.set()
                return
            following.leads = True
        assert following.ready is not None
        ready, following.ready = following.ready, None
        ready.release()

    def _is_done(self, script: Script) -> None:
        if script.ready is not None:
            script.ready.release()
        elif script.failed is not None:
            if isinstance(script.problem, Unavailable):
                script.failed(script.problem)
            elif script.problem is not None:
                log.error("a script failed that nobody waits for", exc_info=script.problem)
            with self._lock:
                self.owes -= 1


def _is_unknown(answer: Any) -> bool:
    return isinstance(answer, Refused) and str(answer).startswith("NOSCRIPT")
