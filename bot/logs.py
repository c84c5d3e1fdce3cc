"""What the processes write about themselves: one JSON object a line, with the id of the message it is about.

    {"ts": "2026-01-01T00:00:00.000Z", "level": "info", "logger": "larkey.webhook", "msg": "...", "trace": "om_..."}

`trace.set(message_id)` at the start of a piece of work names it in every line of that thread or greenlet; a thread
that is started later has to be given a copy of the context (`contextvars.copy_context`). Secrets are taken out of
the finished line, so it does not matter who wrote it: our own code, a library, or an exception's text.
"""

import json
import logging
import sys
import threading
import time
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Literal, TextIO

from bot.redaction import redaction

trace: ContextVar[str] = ContextVar("trace", default="")

hide = redaction.hide
"""Register secrets that no line may contain."""

hide_passing = redaction.hide_passing
"""Register one that lives for hours only, such as a token."""

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_NOISY = {"urllib3": logging.WARNING, "websockets": logging.WARNING, "peewee": logging.INFO, "Lark": logging.WARNING}


class JsonFormatter(logging.Formatter):
    """One JSON object a line; what was given as `extra` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "ts": _utc(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "msg": _message(record),
            "trace": trace.get(),
        }
        line |= {name: value for name, value in _extra(record).items() if name not in line}
        problem = _problem(self, record)
        if problem:
            line["exception"] = problem
        return _printable(redaction.text(json.dumps(line, ensure_ascii=False, default=str)))


class TextFormatter(logging.Formatter):
    """The same for a reader at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        extra = "".join(f" {name}={value}" for name, value in _extra(record).items())
        about = f" [{trace.get()}]" if trace.get() else ""
        text = f"{_message(record)}{extra}".replace("\r", "\\r").replace("\n", "\\n")
        line = f"{_utc(record.created)} {record.levelname.lower():7} {record.name}{about} {text}"
        problem = _problem(self, record)
        return _printable(redaction.text(f"{line}\n{problem}" if problem else line))


def setup(level: str = "info", style: Literal["json", "text"] = "json", stream: TextIO | None = None) -> None:
    """Send everything that any library logs through our formatter, and uncaught exceptions too. Call it early."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(JsonFormatter() if style == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    adopt()
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def adopt() -> None:
    """Take away handlers that libraries gave to their own loggers: they would write around the redaction."""
    for logger in list(logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger) and logger.handlers:
            logger.handlers.clear()
            logger.propagate = True


def _uncaught(kind: type[BaseException], error: BaseException, trail: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("larkey").critical("uncaught", exc_info=(kind, error, trail))


def _uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _utc(seconds: float) -> str:
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{int(seconds % 1 * 1000):03d}Z"


def _message(record: logging.LogRecord) -> str:
    """Placeholders that do not fit must not end in logging's own report, which nobody redacts."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _OWN and not name.startswith("_")}


def _problem(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    parts = []
    if record.exc_info and record.exc_info[0] is not None:
        parts.append(formatter.formatException(record.exc_info))
    if record.stack_info:
        parts.append(record.stack_info)
    return "\n".join(parts)


def _printable(line: str) -> str:
    """Half an emoji cannot be written as UTF-8; as an escape it can."""
    return line.encode("utf-8", "backslashreplace").decode("utf-8")
