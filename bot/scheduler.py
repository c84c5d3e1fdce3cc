"""What happens by itself, at its times: one leader among all processes and hosts does it.

Every process has the same timetable (APScheduler, in memory) and tries to hold one lease in Redis; only its holder
works. Whoever could not renew in time stops on their own before anybody else may begin, and a fence in Redis for each
run keeps two leaders, should there ever be two, from doing the same run.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from apscheduler.schedulers.background import BackgroundScheduler

from bot.tenure import Tenure
from store.errors import Unavailable

log = logging.getLogger("larkey.scheduler")

Leads = Callable[[], bool]


class Clock(Protocol):
    """Redis' own, so that all hosts count the same runs (store.redis). Raises Unavailable."""

    def now(self) -> float: ...


Once = Callable[[str, float], bool]
"""(name, seconds): True for one caller. Raises Unavailable."""


JUMP_SECONDS = 5.0


@dataclass(frozen=True)
class Job:
    """`work` is called every so many seconds; it asks now and then whether this process still leads."""

    name: str
    every: float
    work: Callable[[Leads], None]


class Scheduler:
    """`start` once a process, after the fork; `stop` on its way out."""

    def __init__(self, tenure: Callable[[], Tenure], clock: Clock, once: Once, jobs: Sequence[Job]) -> None:
        self._make_tenure, self._clock, self._once, self._jobs = tenure, clock, once, jobs
        self._tenure: Tenure | None = None
        self._stopping = threading.Event()
        self._timetable: Any = None

    def start(self) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._timetable = BackgroundScheduler(  # type: ignore[no-untyped-call]
            executors={"default": {"type": "threadpool", "max_workers": max(1, len(self._jobs))}},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
        )
        for job in self._jobs:
            self._timetable.add_job(self._run, "interval", seconds=job.every, args=(job,), id=job.name)
        self._timetable.start()
        threading.Thread(target=self._lead, name="larkey-leader", daemon=True).start()

    def stop(self) -> None:
        """Let somebody else lead."""
        self._stopping.set()
        if self._timetable is not None:
            self._timetable.shutdown(wait=False)

    def leads(self) -> bool:
        return self._tenure is not None and self._tenure.ours() and not self._stopping.is_set()

    def _lead(self) -> None:
        tenure = self._tenure = self._make_tenure()
        while not self._stopping.is_set():
            self._take(tenure)
            self._mind_the_wall_clock()
            self._stopping.wait(tenure.seconds / 3)
        tenure.leave()

    def _take(self, tenure: Tenure) -> None:
        led = tenure.ours()
        try:
            if tenure.take() and not led:
                log.info("this process leads now")
        except Unavailable as error:
            log.debug("nobody can lead: %s", error)

    def _mind_the_wall_clock(self) -> None:
        """APScheduler plans and sleeps by it: set back, it would stand still until the old time came again."""
        now, every = datetime.now(UTC), {job.name: job.every for job in self._jobs}
        for planned in self._timetable.get_jobs():
            ahead = (planned.next_run_time - now).total_seconds()
            if abs(ahead) > every[planned.id] + JUMP_SECONDS:
                log.warning("the wall clock has jumped", extra={"job": planned.id, "seconds": round(ahead)})
                planned.modify(next_run_time=now)
        self._timetable.wakeup()  # it may have jumped there and back since the sleep began

    def _run(self, job: Job) -> None:
        """One run, if this process leads and nobody has done it."""
        if not self.leads():
            return
        try:
            slot = int(self._clock.now() / job.every)
            if self._once(f"run:{job.name}:{slot}", max(60.0, 2 * job.every)):
                job.work(self.leads)
        except Unavailable as error:
            log.warning("a job is done later", extra={"job": job.name, "why": str(error)})
        except Exception:
            log.exception("a job failed", extra={"job": job.name})
