"""The factory: it wires the rooms together, and is the only place that knows them all."""

import logging
import threading
from collections.abc import Sequence
from contextlib import suppress

from flask import Blueprint, Flask

from bot.alerts.wiring import Alerting, House
from bot.answering.answering import Answering
from bot.answering.stage import Stage
from bot.answering.workers import Workers
from bot.asking import Asking
from bot.connection.handover import Seal
from bot.dispatcher import Dispatcher
from bot.doctor.wiring import attendance_of, doctor_of
from bot.events.translate import Translator
from bot.events.verify import Verifier
from bot.events.webhook import events
from bot.eyes.doors import TimedDatabase, TimedRedis
from bot.eyes.wiring import Eyes, Seen
from bot.feishu.client import open_feishu
from bot.health import health
from bot.keys.holdings import Holdings
from bot.keys.wiring import Keys, Rooms
from bot.outbox import Outbox
from bot.pool.wiring import Upstreams
from bot.programs import Programs
from bot.quotes import PlatformQuotes
from bot.receiver import Receiver
from bot.records import Records
from bot.serving.punctual import Punctual
from bot.settings.load import Settings, load_settings
from bot.web import Web
from bot.whoami import WhoAmI
from gateway.app import Front
from gateway.browser.place import Place
from gateway.lost import mind_the_lost
from gateway.openapi.door import make_documents
from handlers.base import Handler
from handlers.help import Habits, Help
from handlers.rights import Rights
from handlers.scope import Scope
from handlers.talk.again import Again
from handlers.talk.conversation import Conversation
from handlers.talk.feedback import GiveFeedback
from handlers.talk.memory import Memory, Persona
from handlers.talk.notes import Full, Poisoned, Unreadable, Waiting
from handlers.talk.options import Choice, Choose
from handlers.talk.stop import Recall, StopAnswer
from handlers.talk.topic import NewTopic
from llm.errors import LlmError
from store.answers import Answers
from store.cancels import Cancels
from store.database import open_database
from store.feedback import Feedbacks
from store.inbox import Inbox
from store.pace import Pace
from store.redis import open_redis
from store.small import Small
from store.threads import Threads

log = logging.getLogger("larkey.app")


class NoKeys(Exception):
    """Nobody could be answered now."""


class Larkey:
    """Everything that one process holds. Nothing connects before `start`, so it may be made before a fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redis = open_redis(settings.redis.address, prefix=settings.redis.prefix, door=TimedRedis)
        self.database = open_database(settings.database.address, door=TimedDatabase)
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
        self.feishu = open_feishu(settings.feishu, self.small)
        self.outbox = Outbox(self.inbox)
        self.holdings = Holdings(settings, self.redis, self.database, self.feishu, self.outbox)
        self.upstreams = Upstreams(settings, self.redis, self.holdings.departments)
        self.pool, self.http, self.chat = self.upstreams.pool, self.upstreams.http, self.upstreams.chat
        self.eyes = Eyes(settings, Seen(self.redis, self.inbox, self.pool, self.database.check))
        self.programs = Programs(
            settings, self.redis, self.database, self.holdings, self.pool, self.http, self.eyes.meter
        )
        self.web = Web(settings, self.feishu, self.holdings, self.programs, self.small)
        self.records = Records(self.answers)
        self.rights = Rights(self.records, settings.people.admin_open_ids)
        self.alerting = self.alerting_of(settings)
        self.upstreams.reload.alarm = self.alerting.reloaded
        self.keys = self.keys_of(settings)
        self.scheduler = self.keys.scheduler()
        self.attendance = attendance_of(self, "web")
        self.scope = Scope(settings.chat.group_scope)
        self.asking = Asking(self.scope, self.inbox, settings.inbox.long)
        dispatcher = Dispatcher(self.handlers())
        stage = Stage(self.feishu, self.answers, self.scope, Pace(self.redis), settings.chat.updates_per_second)
        answering = Answering(dispatcher, Poisoned(), self.inbox, self.answers, self.cancels, self.threads, stage)
        self.workers = Workers(self.inbox, self.cancels, answering, settings.inbox.concurrency)
        self.receiver = Receiver(dispatcher, self.records, self.asking, self.workers)

    def alerting_of(self, settings: Settings) -> Alerting:
        house = House(
            redis=self.redis,
            database=self.database,
            inbox=self.inbox,
            small=self.small,
            feishu=self.feishu,
            pool=self.pool,
            http=self.http,
            holdings=self.holdings,
            rights=self.rights,
        )
        return Alerting(settings, house)

    def keys_of(self, settings: Settings) -> Keys:
        rooms = Rooms(
            redis=self.redis,
            database=self.database,
            small=self.small,
            answers=self.answers,
            feishu=self.feishu,
            pool=self.pool,
            inbox=self.inbox,
            outbox=self.outbox,
            rights=self.rights,
        )
        return Keys(settings, self.holdings, rooms)

    def handlers(self) -> Sequence[Handler]:
        """In the order in which they are asked; the conversation takes what is left."""
        settings = self.settings
        persona = Persona(
            settings.llm.model, settings.llm.system_prompt, settings.llm.roles, settings.llm.max_context_tokens
        )
        memory = Memory(self.threads, self.scope, PlatformQuotes(self.feishu, self.records), persona)
        habits = Habits(settings.chat.ttl_hours, settings.chat.max_turns, settings.chat.group_scope)
        model = Choice("模型", "model", self.models, settings.llm.model)
        role = Choice("角色", "role", lambda: list(settings.llm.roles), "")
        return (
            Waiting(),
            Full(),
            StopAnswer(self.cancels, self.scope, self.rights),
            Recall(self.cancels),
            Again(self.cancels, self.small, self.threads, self.scope, self.rights, self.asking.ask),
            NewTopic(self.threads, self.scope),
            GiveFeedback(self.holdings.persons, Feedbacks(self.database)),
            *self.keys.handlers(),
            *self.alerting.handlers(),
            Help(self.small, habits),
            Choose(model, self.threads, self.scope),
            Choose(role, self.threads, self.scope),
            Unreadable(),
            Conversation(
                self.chat,
                memory,
                self.keys.shares(self.eyes.metered),
                self.holdings.diary.chat,
                settings.chat.file_after_pages,
            ),
        )

    def models(self) -> Sequence[str]:
        """What may be chosen: the deployment's list, else what the upstream offers."""
        if self.settings.llm.models:
            return self.settings.llm.models
        with suppress(LlmError):
            return self.chat.models()
        return (self.settings.llm.model,)

    def events(self) -> Blueprint:
        """The door for events and callbacks."""
        verifier = Verifier(self.settings.feishu, self.holdings.clock)
        translator = Translator(WhoAmI(self.feishu), external=self.settings.people.external)
        seal = Seal(self.settings.server.secret_key.get_secret_value())
        return self.eyes.door(events(verifier, translator, self.receiver, seal, self.eyes.rings))

    def start(self) -> None:
        """Begin to work, once in each process, after the fork."""
        self.attendance.start()
        self.eyes.start()
        self.upstreams.reload.start()
        self.workers.start()
        self.programs.start()
        self.alerting.start()
        if self.settings.scheduler.in_web:
            self.scheduler.start()

    def drain(self, seconds: float) -> None:
        """Finish or hand back what is being answered, in the chat and for programs at the same time."""
        self.attendance.stop()
        self.upstreams.reload.stop()
        self.alerting.stop()
        self.scheduler.stop()
        programs = threading.Thread(target=self.programs.drain, args=(seconds,), daemon=True)
        programs.start()
        self.workers.drain(seconds)
        programs.join()
        self.programs.close()
        self.eyes.stop()

    def check_keys(self) -> None:
        """Raises NoKeys when every key of the pool rests."""
        if not self.pool.usable():
            raise NoKeys("every key of the pool rests")


def create_app(settings: Settings | None = None) -> Flask:
    """The web application; `app.extensions["larkey"]` is started by gunicorn.conf.py in each worker."""
    settings = settings or load_settings()
    larkey = Larkey(settings)
    app = Flask("larkey")
    app.extensions["larkey"] = larkey
    # Programs go past Flask: its request machinery costs more than the whole relay.
    web = Punctual(app.wsgi_app, settings.gateway.body_seconds)
    app.wsgi_app = Front(larkey.programs.gateway, web)  # type: ignore[method-assign]
    app.register_blueprint(larkey.events())
    app.register_blueprint(larkey.eyes.page())
    app.register_blueprint(larkey.web.pages())
    app.register_blueprint(larkey.web.report(larkey.database))
    app.register_blueprint(larkey.web.conversations(larkey.database))
    app.register_blueprint(doctor_of(larkey))
    app.register_blueprint(make_documents(settings.server.public_url))
    mind_the_lost(app, Place(settings.server.public_url))
    checks = {
        "redis": larkey.redis.now,
        "database": larkey.database.check,
        "feishu": larkey.feishu.check,
        "keys": larkey.check_keys,
    }
    app.register_blueprint(health(checks))
    return app
