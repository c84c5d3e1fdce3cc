"""Every process hears of a change to a token, at once and also after Redis was away."""

import threading

from store.redis import RedisDoor
from store.revocations import NEWEST, Changed, Revocations
from tests.servers import Valkey
from tests.store.conftest import OpenDoor
from tests.support import eventually


def hear(revocations: Revocations) -> list[tuple[str, str]]:
    heard: list[tuple[str, str]] = []

    def listen() -> None:
        for changed in revocations.listen():
            heard.append((changed.public_id, changed.change))

    threading.Thread(target=listen, daemon=True).start()
    return heard


def test_every_listener_hears_of_each_token(redis: RedisDoor) -> None:
    revocations = Revocations(redis)
    revocations.tell(["before"], "revoked")
    heard = [hear(revocations) for _ in range(2)]
    revocations.tell(["one", "two"], "revoked")
    revocations.tell([], "renewed")
    revocations.tell(["three"], "renewed")
    wanted = [("before", "revoked"), ("one", "revoked"), ("two", "revoked"), ("three", "renewed")]
    for one in heard:
        eventually(lambda one=one: one == wanted)  # type: ignore[misc]


def test_a_listener_goes_on_where_it_was_when_redis_was_away(valkey: Valkey, open_door: OpenDoor) -> None:
    revocations = Revocations(open_door(valkey.url, "t:"))
    heard = hear(revocations)
    revocations.tell(["one"], "revoked")
    eventually(lambda: heard == [("one", "revoked")])
    valkey.kill()
    valkey.start()
    eventually(lambda: revocations._redis.call("PING"))
    revocations.tell(["two"], "revoked")
    eventually(lambda: heard == [("one", "revoked"), ("two", "revoked")])


def test_who_asks_gets_what_has_changed_since(redis: RedisDoor) -> None:
    revocations = Revocations(redis)
    begin = revocations.since()
    assert (begin.changed, begin.complete) == ((), True)
    assert revocations.since(begin.seq).seq == begin.seq
    revocations.tell(["one", "two"], "revoked")
    first = revocations.since(begin.seq)
    assert [changed.public_id for changed in first.changed] == ["one", "two"]
    assert first.changed[-1] == Changed("two", "revoked", first.seq)
    assert revocations.since(first.seq).changed == ()
    revocations.tell(["three"], "rotated")
    assert [changed.public_id for changed in revocations.since(first.seq).changed] == ["three"]


def test_who_asks_too_late_is_told_that_something_is_missing(redis: RedisDoor) -> None:
    revocations = Revocations(redis)
    begin = revocations.since()
    revocations.tell([f"token-{number}" for number in range(2 * NEWEST)], "revoked")
    assert not revocations.since(begin.seq).complete
    assert int(redis.call("XLEN", redis.key("tokens", "changes"))) < 2 * NEWEST
