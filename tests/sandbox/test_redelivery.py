"""How often an event comes: the ladder, lost acknowledgements, deliveries on demand."""

import itertools

from tests.sandbox.caller import Places, deliveries, say
from tests.sandbox.event_address import Reaction, Receiver, came, decrypted
from tests.servers import Sandbox
from tests.support import eventually


def test_an_event_that_nobody_acknowledges_comes_five_times_on_the_ladder(
    sandbox: Sandbox, receiver: Receiver, places: Places
) -> None:
    scale = 0.0001
    sandbox.post("clock", scale=scale)
    receiver.react = lambda post: Reaction(status=500)
    message_id = say(sandbox, places.direct, places.lin)["message_id"]
    attempts = eventually(lambda: found if len(found := deliveries(sandbox, message_id)) == 5 else [])
    assert [attempt["attempt"] for attempt in attempts] == [1, 2, 3, 4, 5]
    assert {attempt["status"] for attempt in attempts} == {500}
    gaps = [after["at"] - before["at"] for before, after in itertools.pairwise(attempts)]
    for gap, wait in zip(gaps, (15, 300, 3600, 21600), strict=True):
        assert gap >= wait * scale
    assert len({decrypted(post)["header"]["event_id"] for post in receiver.posts}) == 1


def test_the_ladder_ends_with_the_first_acknowledgement(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    sandbox.post("clock", scale=0.0001)
    receiver.react = lambda post: Reaction(status=500 if len(receiver.posts) < 3 else 200)
    message_id = say(sandbox, places.direct, places.lin)["message_id"]
    eventually(lambda: len(deliveries(sandbox, message_id)) == 3)
    say(sandbox, places.direct, places.lin, "later")
    eventually(lambda: len(receiver.posts) == 4)
    assert [attempt["status"] for attempt in deliveries(sandbox, message_id)] == [500, 500, 200]


def test_an_answer_after_the_deadline_does_not_count(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    sandbox.post("clock", scale=0.0001, answer_seconds=0.3)
    receiver.react = lambda post: Reaction(seconds=2.0 if len(receiver.posts) == 1 else 0.0)
    message_id = say(sandbox, places.direct, places.lin)["message_id"]
    first, second = eventually(lambda: found if len(found := deliveries(sandbox, message_id)) == 2 else [])
    assert (first["status"], first["error"]) == (0, "no answer within 0.3 s")
    assert (second["status"], second["error"]) == (200, "")


def test_a_redirect_is_no_acknowledgement(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    sandbox.post("clock", scale=0.0001)
    moved = Reaction(status=302, headers={"Location": receiver.url + "/elsewhere"})
    receiver.react = lambda post: moved if len(receiver.posts) == 1 else Reaction()
    message_id = say(sandbox, places.direct, places.lin)["message_id"]
    attempts = eventually(lambda: found if len(found := deliveries(sandbox, message_id)) == 2 else [])
    assert [attempt["status"] for attempt in attempts] == [302, 200]
    assert {post.path for post in receiver.posts} == {"/feishu/events"}


def test_a_faster_clock_wakes_an_event_that_sleeps(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    receiver.react = lambda post: Reaction(status=500 if len(receiver.posts) == 1 else 200)
    message_id = say(sandbox, places.direct, places.lin)["message_id"]
    eventually(lambda: len(deliveries(sandbox, message_id)) == 1)
    sandbox.post("clock", scale=0.0001)
    eventually(lambda: len(deliveries(sandbox, message_id)) == 2)


def test_a_dropped_acknowledgement_brings_the_event_again(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    sandbox.post("clock", scale=0.0001)
    sandbox.chaos(drop_ack=2)
    message_id = say(sandbox, places.direct, places.lin)["message_id"]
    attempts = eventually(lambda: found if len(found := deliveries(sandbox, message_id)) == 3 else [])
    assert [attempt["error"] for attempt in attempts] == ["acknowledgement dropped", "acknowledgement dropped", ""]


def test_a_message_is_delivered_again_as_often_as_wanted(sandbox: Sandbox, receiver: Receiver, places: Places) -> None:
    sent = [say(sandbox, places.direct, places.lin, str(number), deliver=False)["message_id"] for number in range(4)]
    assert sandbox.chaos(redeliver=sent, times=3, order="random", seed=1)["done"] == {"redeliver": 12}
    ids = [event["event"]["message"]["message_id"] for event in came(receiver, 12)]
    assert sorted(ids) == sorted(sent * 3)


def test_a_redelivery_keeps_its_event_id_unless_told_otherwise(
    sandbox: Sandbox, receiver: Receiver, places: Places
) -> None:
    message_id = say(sandbox, places.direct, places.lin)["message_id"]
    sandbox.chaos(redeliver=message_id, times=2)
    assert len({event["header"]["event_id"] for event in came(receiver, 3)}) == 1
    sandbox.chaos(redeliver=message_id, times=2, new_event_id=True)
    events = came(receiver, 5)
    assert len({event["header"]["event_id"] for event in events}) == 3
    assert {event["event"]["message"]["message_id"] for event in events} == {message_id}
