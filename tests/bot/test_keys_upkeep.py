"""Tokens keep themselves alive, and end with their person: reminders, one leader, colleagues who leave."""

import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.keys.upkeep import QuietHours
from store.models import Identity
from store.models_tokens import TokenRow
from store.redis import open_redis
from store.small import Small
from tests.bot.holder import Holding, deeds, hold, let_expire, press, row, tables, words
from tests.chat import Chat, card_of, direct_chat, element, text_of
from tests.conftest import StartLarkey
from tests.servers import Larkey, worker_pids
from tests.support import eventually, request

SETTINGS = {
    "SCHEDULER__TICK_SECONDS": "0.3",
    "SCHEDULER__QUIET_FROM": "00:00",
    "SCHEDULER__QUIET_TO": "00:00",
    "TOKENS__MOST_LIVE": "50",
}


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    """Two hosts, of which one leads; what is due is looked at all the time, and no hour is quiet."""
    with Larkey(tmp_path_factory.mktemp("larkey"), settings=SETTINGS) as shared:
        shared.start_web()
        yield shared


def reminders(chat: Chat, held: Holding) -> list[dict[str, Any]]:
    mine = [message for message in chat.messages() if message["sender"]["is_bot"] and not message["parent_id"]]
    return [one for one in mine if held.public_id in text_of(one) and "到期" in text_of(one)]


def leader(larkey: Larkey) -> int:
    """The pid of the process that leads."""
    door = open_redis(larkey.valkey.url, prefix="larkey:")
    try:
        holder = Small(door).hold("scheduler", "", 1.0).holder()
        return int(holder.split(":")[-2]) if holder else 0
    finally:
        door.close()


def test_a_person_is_reminded_three_days_and_one_day_before(larkey: Larkey) -> None:
    chat = direct_chat(larkey.sandbox)
    held = hold(chat)
    let_expire(larkey, held, 2.5)
    eventually(lambda: len(reminders(chat, held)) == 1)
    eventually(lambda: row(larkey, held.public_id).reminded == 3)
    let_expire(larkey, held, 0.5)
    eventually(lambda: len(reminders(chat, held)) == 2)
    assert "12 小时" in text_of(reminders(chat, held)[-1])

    assert press(chat, reminders(chat, held)[-1], "续期 90 天")["toast"]["type"] == "success"
    held.shows("expiry", "90 天")
    eventually(lambda: all("90 天" in words(element(card_of(one) or {}, "expiry")) for one in reminders(chat, held)))
    assert len(reminders(chat, held)) == 2


def test_a_token_for_a_day_needs_no_reminder(larkey: Larkey) -> None:
    chat = direct_chat(larkey.sandbox)
    short, long = hold(chat, "获取key 1天"), hold(chat)
    let_expire(larkey, long, 2.5)
    eventually(lambda: len(reminders(chat, long)) == 1)
    eventually(lambda: row(larkey, short.public_id).reminded == 1)
    assert not reminders(chat, short)


def test_when_the_leader_is_killed_another_one_leads_and_nobody_is_told_twice(larkey: Larkey) -> None:
    chat = direct_chat(larkey.sandbox)
    held = [hold(chat) for _ in range(4)]
    first = eventually(lambda: leader(larkey))
    assert first in {pid for web in larkey.webs for pid in worker_pids(web)}
    for one in held[:2]:
        let_expire(larkey, one, 2.5)
    eventually(lambda: reminders(chat, held[0]))
    os.kill(first, signal.SIGKILL)
    for one in held[2:]:
        let_expire(larkey, one, 2.5)
    eventually(lambda: leader(larkey) not in (0, first), within=30)
    eventually(lambda: all(row(larkey, one.public_id).reminded == 3 for one in held), within=30)
    eventually(lambda: all(reminders(chat, one) for one in held), within=30)
    assert [len(reminders(chat, one)) for one in held] == [1, 1, 1, 1]


def test_old_tokens_are_buried(larkey: Larkey) -> None:
    held = hold(direct_chat(larkey.sandbox))
    let_expire(larkey, held, -91)

    def gone() -> bool:
        with tables(larkey):
            return not TokenRow.select().where(TokenRow.public_id == held.public_id).exists()

    eventually(gone, within=40)
    assert deeds(larkey, "token.issued", held.public_id)


@pytest.mark.parametrize("event", ["contact.user.deleted_v3", "contact.user.updated_v3"])
def test_who_leaves_or_is_disabled_has_no_tokens_within_seconds(larkey: Larkey, event: str) -> None:
    zhou = direct_chat(larkey.sandbox, 1)
    held, other = hold(zhou), hold(direct_chat(larkey.sandbox))
    status = {"is_frozen": True, "is_resigned": False, "is_activated": True}
    told = {"object": {"open_id": zhou.person, "name": "周大山", "status": status}, "old_object": {"status": {}}}
    larkey.sandbox.post("events/raw", event_type=event, event=told)
    eventually(lambda: row(larkey, held.public_id).revoked, within=5)
    held.shows("expiry", "已吊销")
    headers = {"Authorization": f"Bearer {held.secret}"}
    eventually(lambda: request("GET", f"{larkey.url}/v1/models", headers=headers).status == 401, within=5)
    assert not row(larkey, other.public_id).revoked
    assert [deed.who for deed in deeds(larkey, "token.revoked", held.public_id)] == [0]


def test_a_change_of_job_title_changes_nothing(larkey: Larkey) -> None:
    zhou = direct_chat(larkey.sandbox, 1)
    held = hold(zhou)
    status = {"is_frozen": False, "is_resigned": False, "is_activated": True}
    told = {"object": {"open_id": zhou.person, "status": status, "job_title": "Chef"}, "old_object": {"job_title": ""}}
    larkey.sandbox.post("events/raw", event_type="contact.user.updated_v3", event=told)
    zhou.ask("还在吗")
    assert not row(larkey, held.public_id).revoked


def test_in_quiet_hours_a_reminder_waits_until_they_are_over(start_larkey: StartLarkey) -> None:
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    since, until = (f"{now + timedelta(hours=hours):%H:%M}" for hours in (-1, 2))
    quiet = {"SCHEDULER__QUIET_FROM": since, "SCHEDULER__QUIET_TO": until}
    larkey = start_larkey(settings={**SETTINGS, **quiet})
    chat = direct_chat(larkey.sandbox)
    held = hold(chat)
    let_expire(larkey, held, 2.5)
    zhou = direct_chat(larkey.sandbox, 1)
    zhou.ask("你好")
    eventually(lambda: name_of(larkey, zhou.person) == "周大山")  # the timetable is at work
    assert not reminders(chat, held)
    assert row(larkey, held.public_id).reminded == 0
    larkey.webs[0].stop()
    larkey.settings.update(SETTINGS)
    larkey.start_web()
    eventually(lambda: len(reminders(chat, held)) == 1, within=30)


def name_of(larkey: Larkey, open_id: str) -> str:
    with tables(larkey):
        return str(Identity.get(Identity.value == open_id).person.name)


@pytest.mark.parametrize(
    ("since", "until", "hour", "quiet"),
    [
        ("22:00", "08:00", "23:30", True),
        ("22:00", "08:00", "07:59", True),
        ("22:00", "08:00", "08:00", False),
        ("22:00", "08:00", "21:59", False),
        ("12:00", "14:00", "13:00", True),
        ("12:00", "14:00", "14:00", False),
        ("00:00", "00:00", "00:00", False),
    ],
)
def test_quiet_hours_are_those_of_the_time_zone(since: str, until: str, hour: str, quiet: bool) -> None:
    hours, minutes = map(int, hour.split(":"))
    moment = datetime(2026, 11, 21, hours, minutes, tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()
    assert QuietHours(since, until, "Asia/Shanghai")(moment) is quiet
