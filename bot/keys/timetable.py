"""What is done by itself, and how often."""

from bot.ground import Ground
from bot.keys.announcing import EVERY, Announcing
from bot.keys.holdings import Holdings
from bot.keys.names import LearnNames
from bot.keys.upkeep import Burial, QuietHours, Reminders
from bot.processes import process_name
from bot.scheduler import Job, Scheduler
from bot.tenure import Tenure
from store.announcements import Announcements

LEASE_SECONDS = 6.0
BURIALS_A_TICK = 60
"""Ticks from one burial to the next: an hour, as it is set."""


def make_scheduler(ground: Ground, holdings: Holdings, names: LearnNames) -> Scheduler:
    """Nothing runs before it is started."""
    settings, redis, small, outbox = ground.settings, ground.redis, ground.small, ground.outbox
    own, tick = settings.scheduler, settings.scheduler.tick_seconds
    clock, dead = ground.clock, (holdings.upkeep, holdings.usage)
    quiet = QuietHours(own.quiet_from, own.quiet_to, settings.server.timezone)
    jobs = (
        Job("reminders", tick, Reminders(holdings.upkeep, holdings.directory, outbox, quiet, clock)),
        Job("announcements", EVERY, Announcing(Announcements(redis), holdings.directory, outbox)),
        Job("names", tick, names),
        Job("records", BURIALS_A_TICK * tick, Burial((holdings.diary.eraser,), settings.records.days, clock)),
        Job("burial", BURIALS_A_TICK * tick, Burial(dead, settings.tokens.keep_days, clock)),
        Job("objects", BURIALS_A_TICK * tick, Burial((holdings.objects,), settings.gateway.objects_days, clock)),
    )

    def tenure() -> Tenure:
        return Tenure(small.hold("scheduler", process_name(), LEASE_SECONDS), LEASE_SECONDS)

    return Scheduler(tenure, redis, small.once, jobs)
