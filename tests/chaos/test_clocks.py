"""A host whose wall clock is hours wrong: what depends on the time goes by Redis' clock, so nobody notices."""

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from store.limits_calendar import day_of
from tests.bot.alerting import GROUP, ZHOU, alert
from tests.bot.holder import hold, let_expire, row
from tests.chaos.clocks import LIBRARIES, MISSING, WallClock
from tests.chat import Chat, direct_chat
from tests.gateway.programs import QUICK, Programs, asking
from tests.gateway.web.visitor import Visitor
from tests.servers import Larkey
from tests.support import eventually

pytestmark = pytest.mark.skipif(not LIBRARIES, reason=MISSING)
HOUR = 3600.0
SETTINGS = {
    "ALERTS__CHAT_ID": GROUP,
    "ALERTS__EVERY_SECONDS": "0.5",
    "ALERTS__PATIENCE_SECONDS": "1",
    "ALERTS__DISK_PERCENT": "0",
    "SCHEDULER__TICK_SECONDS": "0.3",
    "SCHEDULER__QUIET_FROM": "00:00",
    "SCHEDULER__QUIET_TO": "00:00",
    "TOKENS__MOST_LIVE": "50",
}


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Larkey, WallClock]]:
    """Its Redis and the platform know the true time."""
    folder = tmp_path_factory.mktemp("larkey")
    wall = WallClock(folder / "clock")
    larkey = Larkey(folder, settings={**SETTINGS, **wall.environment})
    try:
        yield larkey.start(), wall
    finally:
        larkey.stop()


@pytest.fixture
def larkey(host: tuple[Larkey, WallClock]) -> Larkey:
    return host[0]


@pytest.fixture
def jump(host: tuple[Larkey, WallClock]) -> Iterator[Callable[[float], None]]:
    """Set the host's clock so many hours from the truth."""
    yield lambda hours: host[1].jump(hours * HOUR)
    host[1].jump(0)


@pytest.fixture
def programs(larkey: Larkey) -> Iterator[Programs]:
    opened = Programs(larkey)
    yield opened
    opened.close()


@pytest.mark.parametrize("hours", [-3, 9])
def test_events_are_taken_the_first_time(larkey: Larkey, jump: Callable[[float], None], hours: float) -> None:
    jump(hours)
    chat = direct_chat(larkey.sandbox)
    answer = chat.ask("几点了？")
    trace = larkey.sandbox.get(f"messages/{answer['parent_id']}/trace")
    assert [event["deliveries"][0]["status"] for event in trace["events"]] == [200]


def test_what_has_expired_opens_nothing_where_the_clock_is_behind(
    programs: Programs, jump: Callable[[float], None]
) -> None:
    jump(-3)
    token = programs.issue(seconds=2.0).text
    assert programs.post(token, asking(QUICK)).status == 200
    eventually(lambda: programs.post(token, asking(QUICK)).status == 401)


def test_what_is_live_opens_where_the_clock_is_ahead(programs: Programs, jump: Callable[[float], None]) -> None:
    token = programs.issue(seconds=HOUR).text
    jump(5)
    assert programs.post(token, asking(QUICK)).status == 200


def test_a_revocation_holds_whatever_the_clock_says(programs: Programs, jump: Callable[[float], None]) -> None:
    issued = programs.issue()
    for hours in (5, -5):
        jump(hours)
        assert programs.post(issued.text, asking(QUICK)).status == 200
    programs.tokens.revoke(issued.token.public_id, by=0)
    eventually(lambda: programs.post(issued.text, asking(QUICK)).status == 401, within=1.0)
    jump(5)
    assert programs.post(issued.text, asking(QUICK)).status == 401


@pytest.mark.parametrize("hours", [-30, 30])
def test_what_is_used_belongs_to_the_true_day(programs: Programs, jump: Callable[[float], None], hours: float) -> None:
    jump(hours)
    issued = programs.issue(f"ou_day_{hours}")
    assert programs.post(issued.text, asking(QUICK)).status == 200
    (used,) = programs.rows(1, issued.token.public_id)
    assert used["day"] == day_of(datetime.fromtimestamp(programs.redis.now(), ZoneInfo("Asia/Shanghai")))


def test_nobody_is_reminded_too_early_and_the_timetable_goes_on(larkey: Larkey, jump: Callable[[float], None]) -> None:
    """Ahead, and then set back: by the wall clock there would be nothing to do for thirty hours."""
    chat = direct_chat(larkey.sandbox)
    far, near = hold(chat), hold(chat)
    let_expire(larkey, far, 3.9)
    jump(30)
    let_expire(larkey, near, 2.5)
    eventually(lambda: row(larkey, near.public_id).reminded == 3, within=20)
    jump(0)
    let_expire(larkey, near, 0.5)
    eventually(lambda: row(larkey, near.public_id).reminded == 1, within=20)
    assert row(larkey, far.public_id).reminded == 0


def test_who_has_left_is_signed_out_though_the_session_began_in_the_future(
    larkey: Larkey, jump: Callable[[float], None]
) -> None:
    jump(5)
    visitor = Visitor(larkey)
    visitor.sign_in(person=1)
    assert visitor.keys_page().status == 200
    jump(0)
    leaves(direct_chat(larkey.sandbox, 1))
    eventually(lambda: visitor.keys_page().status != 200)


def leaves(chat: Chat) -> None:
    status = {"is_frozen": True, "is_resigned": False, "is_activated": True}
    told = {"object": {"open_id": chat.person, "name": "周大山", "status": status}, "old_object": {"status": {}}}
    chat.sandbox.post("events/raw", event_type="contact.user.deleted_v3", event=told)


def test_operators_are_told_that_a_clock_is_wrong(larkey: Larkey, jump: Callable[[float], None]) -> None:
    jump(3)
    alert(Chat(larkey.sandbox, GROUP, ZHOU), "时钟不准")
