"""`python -m bot doctor [--json] [--zh | --en]`: the examination at a terminal. 0: nothing is bad, 1: something is."""

import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot import logs
from bot.doctor.doctor import examined, unreadable
from bot.doctor.doors.report import as_json, as_text
from bot.doctor.examination import Examination
from bot.doctor.patient import patient_of
from bot.launch.embedded import EmbeddedValkey
from bot.launch.local import SECRETS_FILE
from bot.launch.plan import larkey_environment, make_plan
from bot.settings.load import Settings, SettingsError, load_settings

DATA = Path("data")
USAGE = "python -m bot doctor [--json] [--zh | --en]"
LANGUAGES = {"--zh": ("zh",), "--en": ("en",)}
BAD, WRONG = 1, 2


def doctor(arguments: Sequence[str]) -> int:
    if set(arguments) - {"--json", *LANGUAGES}:
        print(USAGE, file=sys.stderr)
        return WRONG
    logging.disable(logging.WARNING)  # what goes wrong is in the report
    examination = _examine()
    if "--json" in arguments:
        print(json.dumps(as_json(examination), ensure_ascii=False, indent=1))
    else:
        print(as_text(examination, *_languages(arguments, os.environ)))
    sys.stdout.flush()
    return BAD if examination.state == "bad" else 0


def _examine() -> Examination:
    try:
        settings = load_settings()
    except SettingsError as problem:
        return unreadable(str(problem))
    brought, settings = _local(settings)
    logs.hide(*settings.secrets())
    return examined(patient_of(settings, brought))


def _local(settings: Settings) -> tuple[tuple[str, ...], Settings]:
    """What `make run` brings along in this folder, where it has been started here; else the settings as they are."""
    secrets = DATA / SECRETS_FILE
    if settings.feishu.real or not secrets.is_file():
        return (), settings
    try:
        plan = make_plan(settings)
        kept = json.loads(secrets.read_text("utf-8"))
        valkey = EmbeddedValkey.left_in((DATA / "valkey").resolve(), kept["valkey_password"])
        brought = load_settings(larkey_environment(plan, os.environ, kept, valkey.url))
    except (SettingsError, OSError, ValueError, KeyError):
        return (), settings
    parts = {"sandbox": plan.sandbox, "model": plan.scripted_model, "Valkey": plan.valkey}
    return tuple(name for name, there in parts.items() if there), brought


def _languages(arguments: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """What was asked for, else the terminal's language, else both."""
    asked = next((LANGUAGES[word] for word in arguments if word in LANGUAGES), None)
    if asked:
        return asked
    name = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return next(((code,) for code in ("zh", "en") if name.lower().startswith(code)), ("zh", "en"))
