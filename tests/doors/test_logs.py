"""One JSON object a line, with the id of the message it is about, and never a secret, whoever wrote it."""

import contextvars
import io
import json
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import logs
from bot.redaction import Redaction
from tests.support import ROOT, clean_environment

SECRETS = (
    "sk-proj-abc123DEF456ghi789",
    "t-g1044qeGEDXTB6NDJOGV4JQCYDGHRBARFTGT1234",
    "u-6U1SbDiM6XIH2DcTCPyeub1234567",
    "Bearer abcDEF123456",
    "lk-7f3a9c1d2e4b",
    "redis://user:pass-word-1@host:6379/0",
    "wss://msg.feishu.cn/ws/v2?device_id=1&access_key=ak123456&service_id=2&ticket=tk123456",
    '{"app_id": "cli_1", "app_secret": "very-secret-1"}',
    "{'tenant_access_token': 'nothing-known-1'}",
    "client_secret=abcdef&code=1",
    '{\\"password\\": \\"quoted-1\\"}',
)
VALUES = (
    "abc123DEF456ghi789",
    "g1044qeGEDXTB6NDJOGV4JQCYDGHRBARFTGT1234",
    "6U1SbDiM6XIH2DcTCPyeub1234567",
    "abcDEF123456",
    "7f3a9c1d2e4b",
    "pass-word-1",
    "ak123456",
    "tk123456",
    "very-secret-1",
    "nothing-known-1",
    "abcdef",
    "quoted-1",
)


class Lines:
    """What was logged since, as text and as objects."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    def last(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text.splitlines()[-1])
        return found


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Our logging in this process, and everything as it was afterwards."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, sys.excepthook, threading.excepthook)
    written = Lines()
    logs.setup("debug", "json", written.stream)
    logs.trace.set("")
    yield written
    logging.captureWarnings(False)
    root.handlers[:], sys.excepthook, threading.excepthook = before[0], before[2], before[3]
    root.setLevel(before[1])


def test_a_line_is_an_object_with_time_level_logger_words_and_trace(lines: Lines) -> None:
    context = contextvars.copy_context()
    context.run(logs.trace.set, "om_1")
    context.run(lambda: logging.getLogger("larkey.x").info("said %s", "你好\n", extra={"count": 3, "level": "mine"}))
    line = lines.last()
    assert line.pop("ts").endswith("Z")
    assert line == {"level": "info", "logger": "larkey.x", "msg": "said 你好\n", "trace": "om_1", "count": 3}
    assert len(lines.text.splitlines()) == 1


@pytest.mark.parametrize("secret", SECRETS)
def test_what_looks_like_a_secret_is_hidden_wherever_it_stands(lines: Lines, secret: str) -> None:
    log = logging.getLogger("some.library")
    log.warning("plain %s", secret)
    log.warning("extra", extra={"found": {"deep": [secret]}})
    try:
        raise ValueError(secret)
    except ValueError:
        log.exception("raised")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(secret, stacklevel=1)
    assert len(lines.text.splitlines()) == 4
    assert not [value for value in VALUES if value in lines.text]
    assert [json.loads(line) for line in lines.text.splitlines()]


def test_a_registered_secret_is_hidden_in_every_spelling(lines: Lines) -> None:
    secret = 'pa"ss\\wörd &1'
    logs.hide(secret)
    logging.getLogger("x").info("%s %r", secret, {"body": json.dumps({"key": secret})})
    logging.getLogger("x").info("https://h/?q=pa%22ss%5Cw%C3%B6rd%20%261", extra={"raw": secret})
    assert "wörd" not in lines.text
    assert "w%C3%B6rd" not in lines.text
    assert "u00f6rd" not in lines.text


def test_an_ordinary_word_is_not_taken_for_a_secret(lines: Lines) -> None:
    logs.hide("S", "abc")
    logging.getLogger("x").info("Some abc about t-shirts, a-levels, om_123 and the tokens: 12, sk-1, password reset")
    assert lines.last()["msg"] == "Some abc about t-shirts, a-levels, om_123 and the tokens: 12, sk-1, password reset"


def test_a_library_with_a_handler_of_its_own_writes_through_ours(lines: Lines) -> None:
    own = io.StringIO()
    library = logging.getLogger("some.library.with.handler")
    library.addHandler(logging.StreamHandler(own))
    library.propagate = False
    logs.adopt()
    library.warning("Bearer abcDEF123456")
    assert own.getvalue() == ""
    assert lines.last()["msg"] == "Bearer ***"


def test_placeholders_that_do_not_fit_do_not_end_in_a_report_that_nobody_redacts() -> None:
    record = logging.LogRecord("x", logging.INFO, "x.py", 1, "%d of %s", ("Bearer abcDEF123456",), None)
    assert json.loads(logs.JsonFormatter().format(record))["msg"] == "%d of %s ('Bearer ***',)"


def test_half_an_emoji_does_not_lose_a_line(lines: Lines) -> None:
    logging.getLogger("x").info("half \ud83d", extra={"odd": object})
    assert "half" in lines.last()["msg"]
    lines.text.encode("utf-8")


def test_a_thread_that_dies_is_logged_without_its_secrets(lines: Lines) -> None:
    def fail() -> None:
        raise RuntimeError("Bearer abcDEF123456")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    line = lines.last()
    assert (line["msg"], line["level"]) == ("uncaught", "critical")
    assert "Bearer ***" in line["exception"]


def test_text_is_one_line_a_record_for_a_reader_at_a_terminal(lines: Lines) -> None:
    logs.setup("info", "text", lines.stream)
    logging.getLogger("larkey.x").info("a\nb", extra={"key": "sk-proj-abc123DEF456"})
    logging.getLogger("larkey.x").debug("not this")
    assert lines.text.count("\n") == 1
    assert lines.text.endswith("larkey.x a\\nb key=sk-***\n")


def test_many_tokens_do_not_push_the_lasting_secrets_out() -> None:
    redaction = Redaction()
    redaction.hide("the-app-secret")
    for number in range(100):
        redaction.hide_passing(f"token-number-{number}")
    assert redaction.text("the-app-secret token-number-99") == "*** ***"


def test_a_process_that_dies_leaves_no_secret_behind(tmp_path: Path) -> None:
    program = tmp_path / "dies.py"
    program.write_text(
        "from bot import logs\nlogs.setup()\nlogs.hide('hunter2-hunter2')\nraise SystemError('hunter2-hunter2 x')\n"
    )
    done = subprocess.run(
        [sys.executable, program], cwd=ROOT, env=clean_environment(), capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"hunter2" not in done.stdout + done.stderr
    assert json.loads(done.stdout)["msg"] == "uncaught"
