"""One part of Larkey alone in a process, for deployments that start, scale and supervise each part by itself."""

import os
import signal
import threading
from typing import NoReturn

from bot import logs
from bot.app import Larkey
from bot.launch.programs import web as web_program
from bot.settings.load import Settings


def web() -> NoReturn:
    """Become gunicorn with Larkey's workers: no migrations, no long connection."""
    program = web_program(os.environ)
    os.execv(program.argv[0], program.argv)  # noqa: S606 - our own interpreter, no shell


def schedule(settings: Settings) -> int:
    """Keep the timetable until SIGTERM or SIGINT; several of these agree on one leader. Returns the exit code."""
    logs.setup(settings.logs.level, settings.logs.format)
    logs.hide(*settings.secrets())
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    larkey = Larkey(settings)
    larkey.eyes.start()
    larkey.scheduler.start()
    stopping.wait()
    larkey.scheduler.stop()
    larkey.eyes.stop()
    return 0
