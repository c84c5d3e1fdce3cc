"""The answers that this process is giving right now, so that a stop reaches them wherever it comes from."""

import threading
from concurrent.futures import Future
from dataclasses import dataclass, field

from handlers.base import Message, Stop, Toast
from store.inbox import Lease


@dataclass
class Job:
    """One leased message while it is worked on. `toast` is what a press is answered with, None when nothing is said."""

    lease: Lease
    message: Message
    stop: Stop = field(default_factory=Stop)
    toast: "Future[Toast | None]" = field(default_factory=Future)

    @property
    def answer(self) -> str:
        """The id that the answer is known by: the first asking's."""
        return self.message.again or self.message.id

    def say(self, toast: Toast | None) -> None:
        """The first toast is the answer to the press."""
        if not self.toast.done():
            self.toast.set_result(toast)


class Jobs:
    """All jobs of this process."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, job: Job) -> None:
        with self._lock:
            self._jobs[job.lease.token] = job

    def remove(self, job: Job) -> None:
        with self._idle:
            self._jobs.pop(job.lease.token, None)
            self._idle.notify_all()

    def all(self) -> list[Job]:
        with self._lock:
            return list(self._jobs.values())

    def stop(self, answer: str, reason: str) -> None:
        """Stop the answer of this id, if it is given here."""
        for job in self.all():
            if job.answer == answer:
                job.stop.set(reason)

    def wait_idle(self, seconds: float) -> bool:
        """Wait until nothing is worked on; False when the time was not enough."""
        with self._idle:
            return self._idle.wait_for(lambda: not self._jobs, seconds)
