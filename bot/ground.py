"""What every room stands on: the settings, what is remembered in Redis and the database, and the platform."""

from bot.asking import Asking
from bot.eyes.doors import TimedDatabase, TimedRedis
from bot.feishu.client import open_feishu
from bot.outbox import Outbox
from bot.records import Records
from bot.settings.load import Settings
from handlers.rights import Rights
from handlers.scope import Scope
from store.answers import Answers
from store.cancels import Cancels
from store.clock import SharedClock
from store.database import open_database
from store.inbox import Inbox
from store.redis import open_redis
from store.small import Small
from store.threads import Threads


class Ground:
    """One of each, for one process. Nothing connects before it is used."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redis = open_redis(settings.redis.address, prefix=settings.redis.prefix, door=TimedRedis)
        self.database = open_database(settings.database.address, door=TimedDatabase)
        self.clock = SharedClock(self.redis.now)
        self.small = Small(self.redis)
        self.threads = Threads(self.redis, settings.chat.ttl_hours, settings.chat.max_turns)
        self.answers = Answers(self.redis, settings.chat.answer_days)
        self.cancels = Cancels(self.redis)
        self.inbox = Inbox(
            self.redis,
            threads=self.threads,
            lease_seconds=settings.inbox.lease_seconds,
            full=settings.inbox.full,
            tries=settings.inbox.tries,
            replicas=settings.redis.replicas,
        )
        self.outbox = Outbox(self.inbox)
        self.feishu = open_feishu(settings.feishu, self.small)
        self.records = Records(self.answers)
        self.rights = Rights(self.records, settings.people.admin_open_ids)
        self.scope = Scope(settings.chat.group_scope)
        self.asking = Asking(self.scope, self.inbox, settings.inbox.long)
