"""How gunicorn runs Larkey's workers. Patched before anything else: libraries must see gevent's sockets, not Python's.

https://docs.gunicorn.org/en/stable/settings.html
"""

# ruff: noqa: E402
from gevent import monkey

monkey.patch_all()

import gc
import resource
import signal
import sys
from typing import Any

import gevent
from gunicorn import glogging

from bot import logs
from bot.eyes import folder as figures
from bot.settings.load import SettingsError, check_serving, load_settings

try:
    _settings = load_settings()
    check_serving(_settings)
except SettingsError as problem:
    print(f"larkey: {problem}", file=sys.stderr)
    sys.exit(2)

logs.setup(_settings.logs.level, _settings.logs.format)
logs.hide(*_settings.secrets())
figures.prepare(_settings.metrics, _settings.server.port)


class Logger(glogging.Logger):
    """gunicorn's own lines, in the same shape and place as everybody's."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            logger.handlers.clear()
            logger.propagate = True


bind = f"0.0.0.0:{_settings.server.port}"
workers = _settings.server.workers
worker_class = "bot.serving.worker.Worker"
# More than /v1 serves and lets wait: who finds no place is told so, and pages and events still come through.
worker_connections = _settings.gateway.in_flight + _settings.gateway.queue + 300
backlog = 4096
# Each stream holds a caller's connection, a provider's, and what watches that one.
FILES = 65_536
# A worker that does not even turn its event loop for a minute is stuck.
timeout = 60
# Running answers first get time to finish, then to be handed back into the inbox.
HAND_BACK_SECONDS = 8
graceful_timeout = int(_settings.server.drain_seconds) + HAND_BACK_SECONDS
keepalive = 5
# One import for all workers: half the start and a third of the memory.
preload_app = True
# A restart by request count would cut streams, and with one worker nobody would answer meanwhile.
max_requests = 0
# It would open a control socket in the home folder, shared by every gunicorn of this user.
control_socket_disable = True
forwarded_allow_ips = ",".join(_settings.server.trusted_proxies)
logger_class = Logger
loglevel = _settings.logs.level
accesslog = None

gc.disable()


def _raise_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


_raise_open_files()


def when_ready(server: Any) -> None:
    """Everything is imported: it stays out of garbage collection, and so in memory that the workers share."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    gc.enable()
    # What a call leaves behind goes by its reference counts; looking for cycles 700 objects later only costs time.
    gc.set_threshold(20_000, 20, 20)


def post_worker_init(worker: Any) -> None:
    """Start this process's part of the inbox, and let SIGTERM drain it while requests in flight still finish."""
    larkey = worker.app.wsgi().extensions["larkey"]
    larkey.start()

    def leave(number: int, frame: object) -> None:
        if worker.alive:
            worker.alive = False
            worker.draining = gevent.spawn(larkey.drain, _settings.server.drain_seconds)

    signal.signal(signal.SIGTERM, leave)


def worker_exit(server: Any, worker: Any) -> None:
    """Requests are finished; the answers may still be on their way back into the inbox."""
    draining = getattr(worker, "draining", None)
    if draining is not None:
        draining.join(worker.cfg.graceful_timeout)


def child_exit(server: Any, worker: Any) -> None:
    """What a worker has counted stays counted."""
    figures.tidy()


def on_exit(server: Any) -> None:
    figures.remove()
