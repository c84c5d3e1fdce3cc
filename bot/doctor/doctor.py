"""The doctor: every check by name, in the order in which one thing depends on the other. It only looks."""

from bot.doctor.checks.events import EventChecks
from bot.doctor.checks.feishu import FeishuChecks
from bot.doctor.checks.keys import KeyChecks
from bot.doctor.checks.machine import MachineChecks
from bot.doctor.checks.settings import SettingsChecks
from bot.doctor.checks.stores import StoreChecks
from bot.doctor.examination import SECONDS, Check, Examination, examine
from bot.doctor.finding import ill, unchecked
from bot.doctor.outside.console import Console
from bot.doctor.outside.platform import Platform
from bot.doctor.patient import Patient
from bot.doctor.words.titles import TITLES


def examined(patient: Patient, seconds: float = SECONDS) -> Examination:
    """Look at everything, side by side; never longer than so many seconds."""
    platform = Platform(patient.settings.feishu)
    try:
        return examine(checks_of(patient, platform), seconds)
    finally:
        platform.close()


def checks_of(patient: Patient, platform: Platform) -> dict[str, Check]:
    """By name, which is also the name of its title in words/titles.py."""
    console = Console(patient.settings.feishu)
    settings, stores, keys = SettingsChecks(patient), StoreChecks(patient), KeyChecks(patient)
    feishu, events = FeishuChecks(patient.settings, platform, console), EventChecks(patient, console)
    machine = MachineChecks(patient, platform, keys.clocks)
    return {
        "settings": settings.settings,
        "secret_key": machine.secret_key,
        "redis": stores.redis,
        "database": stores.database,
        "feishu_token": feishu.token,
        "feishu_bot": feishu.bot,
        "feishu_scopes": feishu.scopes,
        "feishu_subscription": feishu.subscription,
        "event_address": events.address,
        "rejected": events.rejected,
        "last_event": events.last,
        "connection": events.connection,
        "public_url": settings.public_url,
        "keys": keys.keys,
        "workers": machine.workers,
        "scheduler": machine.scheduler,
        "inbox": stores.inbox,
        "usage": stores.usage,
        "clock": machine.clock,
        "disk": machine.disk,
        "timezone": machine.timezone,
    }


def unreadable(refusal: str) -> Examination:
    """The settings make no sense at all: what they say is all that can be said."""
    checks: dict[str, Check] = {name: lambda: unchecked("settings_unread") for name in TITLES}
    checks["settings"] = lambda: ill("bad", "settings_bad", why=refusal)
    return examine(checks)
