"""The platform's paces: never more than the limit in any window, whoever asks."""

import threading

from store.pace import Limit, Pace
from store.redis import RedisDoor
from tests.support import eventually

CHAT = "tenant/oc_1"


def test_never_more_than_the_limit_in_any_window(redis: RedisDoor) -> None:
    """Each grant lies between two readings of Redis' clock; the grant that is `count` later must be a window away."""
    limit = Limit("card:1", 5, 0.4)
    grants: list[tuple[float, float]] = []
    ends = redis.now() + 2.0

    def hammer() -> None:
        pace = Pace(redis)
        while (before := redis.now()) < ends:
            if pace.take(CHAT, [limit]) == 0:
                grants.append((before, redis.now()))

    threads = [threading.Thread(target=hammer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    earliest = sorted(before for before, _ in grants)
    latest = sorted(after for _, after in grants)
    assert len(grants) > limit.count
    assert all(late - early >= limit.seconds for early, late in zip(earliest, latest[limit.count :], strict=False))


def test_the_wait_that_is_told_is_long_enough_and_not_too_long(redis: RedisDoor) -> None:
    pace = Pace(redis)
    limit = Limit("message:1", 2, 0.3)
    assert [pace.take(CHAT, [limit]) for _ in range(2)] == [0.0, 0.0]
    wait = pace.take(CHAT, [limit])
    assert 0 < wait <= 0.3 * 1.05
    eventually(lambda: pace.take(CHAT, [limit]) == 0)


def test_a_refusal_by_one_limit_takes_nothing_from_the_others(redis: RedisDoor) -> None:
    pace = Pace(redis)
    wide, narrow = Limit("chat:1", 4, 30), Limit("message:1", 1, 30)
    assert pace.take(CHAT, [wide, narrow]) == 0
    for _ in range(10):
        assert pace.take(CHAT, [wide, narrow]) > 0
    assert [pace.take(CHAT, [wide]) == 0 for _ in range(4)] == [True, True, True, False]


def test_one_name_may_have_two_windows(redis: RedisDoor) -> None:
    pace = Pace(redis)
    limits = [Limit("api:create", 3, 30), Limit("api:create", 5, 60)]
    assert [pace.take("", limits) == 0 for _ in range(4)] == [True, True, True, False]
    assert [pace.take("", limits[1:]) == 0 for _ in range(3)] == [True, True, False]


def test_names_and_chats_do_not_share(redis: RedisDoor) -> None:
    pace = Pace(redis)
    for chat, name in ((CHAT, "a"), (CHAT, "b"), ("tenant/oc_2", "a"), ("", "api:a"), ("", "api:b")):
        assert pace.take(chat, [Limit(name, 1, 30)]) == 0


def test_a_penalty_holds_everybody_and_a_shorter_one_does_not_shorten_it(redis: RedisDoor) -> None:
    pace = Pace(redis)
    limit = Limit("chat:1", 5, 1)
    pace.penalty(CHAT, "chat:1", 20)
    pace.penalty(CHAT, "chat:1", 0.1)
    assert 19 < pace.take(CHAT, [limit]) <= 20
    pace.penalty(CHAT, "card:1", 0.2)
    assert pace.take(CHAT, [Limit("card:1", 5, 1)]) > 0
    eventually(lambda: pace.take(CHAT, [Limit("card:1", 5, 1)]) == 0)


def test_a_clock_that_was_set_back_does_not_stop_us(redis: RedisDoor) -> None:
    pace = Pace(redis)
    limit = Limit("chat:1", 2, 1)
    assert pace.take(CHAT, [limit]) == 0
    (log,) = [key for key in redis.call("KEYS", f"{redis.prefix}*") if key.endswith(":log:1")]
    future = int((redis.now() + 7200) * 1e6)
    redis.call("DEL", log)
    redis.call("RPUSH", log, future, future)
    assert pace.take(CHAT, [limit]) == 0
