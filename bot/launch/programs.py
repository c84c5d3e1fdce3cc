"""The command lines of Larkey's own programs: the web workers, the long connection, the sandbox."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot.launch.children import Program
from bot.launch.plan import LOOPBACK, SANDBOX_APP_ID, Plan

ROOT = Path(__file__).resolve().parents[2]
STOP_SECONDS = 620.0
"""Longer than any drain that can be set: gunicorn itself sees to it that its workers leave in time."""
LOCAL_DRAIN_SECONDS = "1"
"""Nobody likes to wait after Ctrl-C: running answers are handed back and go on at the next start."""


def web(environment: Mapping[str, str], log: Path | None = None, *options: str) -> Program:
    """gunicorn with Larkey's workers; `options` overrule gunicorn.conf.py."""
    argv = [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "--pythonpath", str(ROOT)]
    return Program(
        "the web server", (*argv, *options, "wsgi:app"), environment, log, vital=True, stop_seconds=STOP_SECONDS
    )


def local_web(plan: Plan, environment: Mapping[str, str], log: Path) -> Program:
    """The same for one machine: with the sandbox only this machine may call, and it leaves quickly."""
    bind = ("--bind", f"{LOOPBACK}:{plan.port}") if plan.sandbox else ()
    return replace(web({"SERVER__DRAIN_SECONDS": LOCAL_DRAIN_SECONDS} | dict(environment), log, *bind), stop_seconds=15)


def connection(environment: Mapping[str, str], log: Path | None = None) -> Program:
    argv = (sys.executable, "-m", "bot", "connect")
    return Program("the long connection", argv, environment, log)


def sandbox(plan: Plan, environment: Mapping[str, str], data: Path, log: Path) -> Program:
    options = {
        "--port": str(plan.sandbox_port),
        "--app-id": SANDBOX_APP_ID,
        "--event-url": f"{plan.url}/feishu/events",
        "--transport": "websocket" if plan.websocket else "webhook",
        "--time-scale": str(plan.time_scale),
        "--data": str(data),
    }
    argv = (sys.executable, "-m", "sandbox", *(part for option in options.items() for part in option))
    return Program("the sandbox", argv, environment, log, stop_seconds=5)
