"""The workers of one process: they lease conversations, keep the leases alive, and answer what is in them."""

import logging
import threading
import time
from collections.abc import Sequence

from bot import logs
from bot.answering.answering import Answering
from bot.answering.jobs import Job, Jobs
from bot.processes import process_name
from handlers.base import Message, Toast
from store.cancels import Cancels
from store.errors import Unavailable
from store.inbox import Inbox, Lease

log = logging.getLogger("larkey.workers")

BREATH = 0.015
"""Seconds between two leases of one process: it goes on saying yes to the platform while a crowd of answers begins,
and whoever is busier takes longer, so that the others get their share."""


class Workers:
    """Leases while it has hands free. `start` once a process, after fork; `drain` on the way out."""

    def __init__(self, inbox: Inbox, cancels: Cancels, answering: Answering, concurrency: int) -> None:
        self._inbox, self._cancels, self._answering = inbox, cancels, answering
        self._concurrency = concurrency
        self._draining = threading.Event()
        self._hand_free = threading.Event()
        self.jobs = Jobs()
        self.owner = ""

    def start(self) -> None:
        self.owner = process_name()
        for loop in (self._lease_loop, self._heartbeat_loop, self._listen_loop):
            threading.Thread(target=loop, name=loop.__name__, daemon=True).start()

    def drain(self, seconds: float) -> None:
        """Take nothing new; give running answers some time, then hand them back for others to finish."""
        self._draining.set()
        if self.jobs.wait_idle(seconds):
            return
        for job in self.jobs.all():
            job.stop.set("draining")
        self.jobs.wait_idle(5.0)

    def run(self, lease: Lease) -> Job:
        """Work on a leased message in a thread of its own."""
        job = Job(lease, Message.from_json(lease.payload))
        self.jobs.add(job)
        threading.Thread(target=self._work, args=(job,), daemon=True).start()
        return job

    def _lease_loop(self) -> None:
        away = False
        while not self._draining.is_set():
            try:
                self._lease_all()
                self._inbox.wait(1.0)
                if away:
                    log.info("redis is back")
                away = False
            except Unavailable:
                if not away:
                    log.warning("redis is away: waiting")
                away = True
                time.sleep(0.5)
            except Exception:
                log.exception("leasing failed")
                time.sleep(1.0)

    def _lease_all(self) -> None:
        while not self._draining.is_set():
            if len(self.jobs) >= self._concurrency:
                self._hand_free.clear()
                self._hand_free.wait(1.0)
                continue
            lease = self._inbox.lease(self.owner)
            if lease is None:
                return
            self.run(lease)
            time.sleep(BREATH + len(self.jobs) * BREATH / 30)

    def _heartbeat_loop(self) -> None:
        while True:
            time.sleep(self._inbox.lease_seconds / 3)
            if jobs := self.jobs.all():
                self._beat(jobs)

    def _beat(self, jobs: Sequence[Job]) -> None:
        """All at once: a process with its hands full is slow between two round trips, and would lose what it holds."""
        try:
            for job, held in zip(jobs, self._inbox.renew_all([job.lease for job in jobs]), strict=True):
                if not held:
                    job.stop.set("lost")
            for job, reason in zip(
                jobs, self._cancels.reasons([(job.lease.chat, job.answer) for job in jobs]), strict=True
            ):
                if reason:
                    job.stop.set(reason)
        except Unavailable:
            log.warning("redis is away: leases could not be renewed")
        except Exception:
            log.exception("leases could not be renewed")  # a thread that ends would cost all that this process does

    def _listen_loop(self) -> None:
        """Hear every cancellation; the listener reconnects by itself for ever."""
        for cancelled in self._cancels.listen():
            self.jobs.stop(cancelled.message_id, cancelled.reason)

    def _work(self, job: Job) -> None:
        logs.trace.set(job.answer)
        try:
            self._answering.answer(job)
        except Unavailable:
            log.warning("redis went away in mid-answer; the lease will run out and another worker goes on")
        except Exception:
            log.exception("a message failed", extra={"tries": job.lease.tries})
            self._give_back(job)
        finally:
            job.say(None)
            self.jobs.remove(job)
            self._hand_free.set()

    def _give_back(self, job: Job) -> None:
        job.say(Toast("toast_failed", "error"))
        try:
            self._inbox.fail(job.lease)
        except Unavailable:
            log.warning("redis is away: the lease will run out by itself")
