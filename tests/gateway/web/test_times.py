"""What ends by itself, or all at once: sign-ins that were not finished, sessions of somebody who has left."""

from collections.abc import Iterator

import pytest

from gateway.browser.sessions import Sessions
from gateway.signin.pending import Pending
from store.redis import open_redis
from store.small import Small
from tests.servers import Valkey

SECRET = "a-secret-of-the-tests"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def small(valkey: Valkey) -> Iterator[Small]:
    redis = open_redis(valkey.url)
    yield Small(redis)
    redis.close()


def test_a_sign_in_may_take_ten_minutes(small: Small, clock: Clock) -> None:
    pending = Pending(SECRET, small, clock)
    state, cookie = pending.begin("", as_json=True)
    late, late_cookie = pending.begin("", as_json=False)
    clock.now += 599
    begun, left = pending.finish(cookie, state)
    assert begun is not None
    assert begun.as_json
    assert left == ""
    clock.now += 1
    assert pending.finish(late_cookie, late) == (None, late_cookie)


def test_a_cookie_of_another_house_begins_nothing(small: Small, clock: Clock) -> None:
    ours, theirs = Pending(SECRET, small, clock), Pending("another-secret-of-theirs", small, clock)
    state, cookie = theirs.begin("", as_json=False)
    assert ours.finish(cookie, state)[0] is None
    assert theirs.finish(cookie, state)[0] is not None


def test_the_verifier_is_told_to_nobody_and_fits_its_challenge(small: Small, clock: Clock) -> None:
    pending, other = Pending(SECRET, small, clock), Pending("another-secret-of-theirs", small, clock)
    state, cookie = pending.begin("", as_json=False)
    assert 43 <= len(pending.verifier(state)) <= 128
    assert pending.verifier(state) not in cookie
    assert pending.verifier(state) != other.verifier(state)
    assert pending.challenge(state) != pending.verifier(state)


def test_without_a_secret_nobody_signs_in(small: Small) -> None:
    with pytest.raises(ValueError):
        Pending("", small)


def test_all_browsers_of_somebody_are_signed_out_at_once(small: Small, clock: Clock) -> None:
    sessions = Sessions(SECRET, small, clock)
    first, second = (sessions.open("tenant", "ou_1", "Lin") for _ in range(2))
    other = sessions.open("tenant", "ou_2", "Zhou")
    clock.now += 1
    sessions.close_all("tenant", "ou_1")
    assert sessions.find(first.name) is None
    assert sessions.find(second.name) is None
    assert sessions.find(other.name) == other
    clock.now += 1
    again = sessions.open("tenant", "ou_1", "Lin")
    assert sessions.find(again.name) == again


def test_a_notice_is_told_once_and_to_its_own_browser(small: Small) -> None:
    sessions = Sessions(SECRET, small)
    first, second = (sessions.open("tenant", "ou_1", "Lin") for _ in range(2))
    sessions.tell(first, "done")
    assert sessions.told(second) == ""
    assert [sessions.told(first) for _ in range(2)] == ["done", ""]
