"""`python -m bot run|serve|web|connect|schedule|doctor|migrate|register`: Larkey from a terminal or a container.

run       everything on this machine, with the sandbox where no Feishu app is set (this is `make run`)
serve     migrations, web workers and, where chosen, the long connection: what the image runs
web       the web workers alone
connect   the long connection alone, beside web workers that somebody else started
schedule  the timetable alone, where SCHEDULER__IN_WEB=false keeps it out of the web workers
doctor    look at everything and say what is wrong; [--json] [--zh | --en]
migrate   bring the tables up to date and end; [--to NUMBER] [--yes] goes back to an older release's
register  a new Feishu app by scanning a code; writes its credentials to .env
"""

import os
import sys
from collections.abc import Callable

from bot.eyes.folder import prepare
from bot.launch.dotenv import read_dotenv
from bot.launch.stopping import CannotStart
from bot.settings.load import SettingsError, check_serving, load_settings

CANNOT_START = 2


def run() -> int:
    from bot.launch import launcher

    return launcher.run()


def serve() -> int:
    from bot.launch import launcher

    return launcher.serve()


def connect() -> int:
    settings = load_settings()
    check_serving(settings)
    prepare(settings.metrics, settings.server.port)
    from bot.connection.process import run_connection

    return run_connection(settings)


def web() -> int:
    from bot.launch import roles

    check_serving(load_settings())
    return roles.web()


def schedule() -> int:
    settings = load_settings()
    check_serving(settings)
    prepare(settings.metrics, settings.server.port)
    from bot.launch import roles

    return roles.schedule(settings)


def doctor() -> int:
    from bot.doctor.doors.command import doctor as examine

    return examine(sys.argv[2:])


def migrate() -> int:
    from bot.launch.migrations import migrate_as_asked

    migrate_as_asked(load_settings(), sys.argv[2:])
    return 0


def register() -> int:
    from bot.launch.registering import register_app

    return register_app(load_settings())


TAKES_MORE = {"doctor", "migrate"}
COMMANDS: dict[str, Callable[[], int]] = {
    "run": run,
    "serve": serve,
    "web": web,
    "connect": connect,
    "schedule": schedule,
    "doctor": doctor,
    "migrate": migrate,
    "register": register,
}


def main(arguments: list[str]) -> int:
    known = len(arguments) == 1 or (arguments and arguments[0] in TAKES_MORE)
    command = COMMANDS.get(arguments[0]) if known else None
    if command is None:
        print(__doc__, file=sys.stderr)
        return CANNOT_START
    try:
        read_dotenv(os.environ)
        return command()
    except (CannotStart, SettingsError) as problem:
        print(f"larkey: {problem}", file=sys.stderr)
        return CANNOT_START


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
