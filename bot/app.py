"""The factory: it wires the rooms together, and is the only place that knows them all."""

import threading
from collections.abc import Sequence

from flask import Blueprint, Flask

from bot.alerts.wiring import Alerting
from bot.answering.answering import Answering
from bot.answering.stage import Stage
from bot.answering.workers import Workers
from bot.dispatcher import Dispatcher
from bot.doctor.wiring import attendance_of, doctor_of
from bot.events.wiring import webhook_of
from bot.eyes.wiring import Eyes
from bot.ground import Ground
from bot.health import Check, health
from bot.keys.holdings import Holdings
from bot.keys.wiring import Keys
from bot.pool.wiring import Upstreams
from bot.programs import Programs
from bot.receiver import Receiver
from bot.serving.punctual import Punctual
from bot.settings.load import Settings, load_settings
from bot.talk.wiring import Talk
from bot.web import Web
from gateway.app import Front
from gateway.browser.place import Place
from gateway.lost import mind_the_lost
from gateway.openapi.door import make_documents
from handlers.base import Handler
from handlers.talk.notes import Poisoned
from store.pace import Pace


class Larkey:
    """Everything that one process holds. Nothing connects before `start`, so it may be made before a fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.ground = ground = Ground(settings)
        self.holdings = Holdings(ground)
        self.upstreams = Upstreams(ground, self.holdings.departments)
        pool, http = self.upstreams.pool, self.upstreams.http
        self.eyes = Eyes(ground, pool)
        self.programs = Programs(settings, ground.redis, ground.database, self.holdings, pool, http, self.eyes.meter)
        self.web = Web(ground, self.holdings, self.programs.gateway.admit)
        self.keys = Keys(ground, self.holdings, pool)
        self.talk = Talk(ground, self.holdings, self.upstreams.chat, self.keys.shares(self.eyes.metered))
        self.alerting = Alerting(ground, self.holdings, self.upstreams)
        self.scheduler = self.keys.scheduler()
        self.attendance = attendance_of(ground, "web")
        dispatcher = Dispatcher(self.handlers())
        self.workers = self._workers(dispatcher)
        self.receiver = Receiver(dispatcher, ground.records, ground.asking, self.workers)

    def handlers(self) -> Sequence[Handler]:
        """In the order in which they are asked; the conversation takes what is left."""
        return (*self.talk.notes(), *self.keys.handlers(), *self.alerting.handlers(), *self.talk.handlers())

    def _workers(self, dispatcher: Dispatcher) -> Workers:
        own, chat, inbox = self.ground, self.settings.chat, self.settings.inbox
        stage = Stage(own.feishu, own.answers, own.scope, Pace(own.redis), chat.updates_per_second)
        answering = Answering(dispatcher, Poisoned(), own.inbox, own.answers, own.cancels, own.threads, stage)
        return Workers(own.inbox, own.cancels, answering, inbox.concurrency)

    def doors(self) -> Sequence[Blueprint]:
        """Everything that is served, but for what programs call."""
        ground, web, eyes = self.ground, self.web, self.eyes
        return (
            eyes.door(webhook_of(ground, self.receiver, eyes.rings)),
            eyes.page(),
            web.pages(),
            web.report(),
            web.conversations(),
            doctor_of(ground, self.upstreams),
            make_documents(self.settings.server.public_url),
            health(self._checks()),
        )

    def _checks(self) -> dict[str, Check]:
        """What has to be well, so that this process can do its work."""
        ground = self.ground
        return {
            "redis": ground.redis.now,
            "database": ground.database.check,
            "feishu": ground.feishu.check,
            "keys": self.upstreams.check,
        }

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


def create_app(settings: Settings | None = None) -> Flask:
    """The web application; `app.extensions["larkey"]` is started by gunicorn.conf.py in each worker."""
    settings = settings or load_settings()
    larkey = Larkey(settings)
    app = Flask("larkey")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the sentences are read by people, too
    app.extensions["larkey"] = larkey
    # Programs go past Flask: its request machinery costs more than the whole relay.
    web = Punctual(app.wsgi_app, settings.gateway.body_seconds)
    app.wsgi_app = Front(larkey.programs.gateway, web)  # type: ignore[method-assign]
    for door in larkey.doors():
        app.register_blueprint(door)
    mind_the_lost(app, Place(settings.server.public_url))
    return app
