"""What must be true after everything broke, whatever it was."""

import re
from collections import Counter
from typing import Any

from store.ledger import Ledger
from store.limits_calendar import window_of
from store.limits_values import DIED, place_of
from store.models_usage import UsageRow
from store.names import bucket_tag
from tests.chaos.town import Town
from tests.chaos.traffic import Traffic
from tests.chat import card_of, state_of, text_of
from tests.servers import worker_pids
from tests.store.usage_kit import ZONE
from tests.support import eventually

Json = dict[str, Any]
BOUND = 90.0
"""Seconds in which everything that was begun has come to its end."""
JOBS = ("usage-writer", "record-writer", "scheduler")
JOB_BOUND = 20.0
"""Seconds: the longest hold is for 15."""


def check(town: Town, traffic: Traffic) -> None:
    """All of them. Raises AssertionError that says which one does not hold."""
    come_again(town, traffic)
    eventually(lambda: every_question_has_one_answer(town, traffic), BOUND, 0.5)
    eventually(lambda: every_lock_is_free(town), BOUND, 0.5)
    eventually(lambda: every_job_is_held_by_somebody_who_lives(town), JOB_BOUND, 0.5)
    eventually(lambda: every_call_is_in_the_books_once(town, traffic), BOUND, 0.5)
    no_yes_without_a_replica(town)
    assert not traffic.unsafe, f"revoked, and let in after a second: {traffic.unsafe}"
    assert not [call for call in traffic.calls if call.ended == "whole" and call.status != 200]


def come_again(town: Town, traffic: Traffic) -> None:
    """The platform's later deliveries, now: a message that met a dead Redis twice would else come in six minutes.

    What was taken once is remembered, so this brings nothing back that was taken and lost.
    """
    ids = [question["message_id"] for question in traffic.questions]
    town.larkey.sandbox.chaos(redeliver=ids, times=1)


def no_yes_without_a_replica(town: Town) -> None:
    """Where a message has to be known to two, Feishu heard no 200 while there was only one."""
    for delivery in town.larkey.sandbox.get("deliveries?since=0"):
        if delivery["type"] == "im.message.receive_v1" and delivery["status"] == 200:
            began, ended = delivery["at"] - delivery["ms"] / 1000, delivery["at"]
            assert not [told for told in town.redises.unkept if told[0] < began and ended < told[1]], delivery


def every_question_has_one_answer(town: Town, traffic: Traffic) -> bool:
    """One card that is done, below each question whose event the platform has delivered."""
    answers: dict[str, list[Json]] = {}
    for chat_id in {question["chat_id"] for question in traffic.questions}:
        for message in town.larkey.sandbox.get(f"chats/{chat_id}/messages"):
            if message["sender"]["is_bot"] and not message["recalled"]:
                answers.setdefault(message["parent_id"], []).append(message)
    for question in traffic.questions:
        found = answers.get(question["message_id"], [])
        assert len(found) == 1, f"{len(found)} answers to {question}"
        state = state_of(card_of(found[0]) or {})
        refused = state == "failed" and town.honest_refusal and town.honest_refusal in text_of(found[0])
        assert state == "done" or refused, f"{state}: {str(found[0])[-1500:]}"
    return True


def every_lock_is_free(town: Town) -> bool:
    """No conversation is leased, no request is open, nobody holds a place of a stream."""
    redis = town.redis
    for bucket in range(64):
        tag = bucket_tag(bucket)
        held = redis.call("HGETALL", redis.key(tag, "holders"))
        assert not held, f"of {tag} there is leased {held}, due {redis.call('ZRANGE', redis.key(tag, 'ready'), 0, -1)}"
    leases = redis.call("ZCARD", redis.key("usage", "leases"))
    assert not leases, f"{leases} requests are open"
    ended = redis.call("XLEN", redis.key("usage", "ended"))
    assert not ended, f"{ended} requests have no row yet"
    broken = redis.call("XLEN", redis.key("usage", "broken"))
    assert not broken, f"{broken} requests can never be written"
    return True


def every_job_is_held_by_somebody_who_lives(town: Town) -> bool:
    """And no hold is for ever: whoever dies with one is followed by another within its seconds."""
    living = {str(pid) for web in town.hosts() for pid in worker_pids(web)}
    for name in JOBS:
        key = town.redis.key(f"hold:{name}", "owner")
        owner, left = town.redis.many([("GET", key), ("PTTL", key)])
        assert living & set(re.split("[:/]", owner or "")), f"{name} is held by {owner!r}; {living} live"
        assert 0 < left <= 1000 * JOB_BOUND, f"{name} is held for {left} ms"
    return True


def every_call_is_in_the_books_once(town: Town, traffic: Traffic) -> bool:
    """One row for each call that was let in, with what its caller was told; the shares are the sums of the rows."""
    with town.database.reading():
        query: Any = UsageRow.select().dicts()
        rows: list[Json] = list(query)
    by_id = Counter(row["request_id"] for row in rows)
    assert not [name for name, times in by_id.items() if times > 1]
    known = {row["request_id"]: row for row in rows}
    for call in traffic.calls:
        if call.status == 200:
            assert call.request_id in known, f"no row of {call}"
        if call.usage is not None:
            row = known[call.request_id]
            told = (call.usage["prompt_tokens"], call.usage["completion_tokens"])
            died = row["end_reason"] == DIED  # killed after its last byte, and before it could say how it ended
            assert died or told == (row["prompt"], row["completion"]), f"{call} and {row}"
    return shares_are_the_sums(town, rows)


def shares_are_the_sums(town: Town, rows: list[Json]) -> bool:
    today = window_of(town.redis.now(), ZONE).day
    sums: Counter[str] = Counter()
    for row in rows:
        if row["day"] == today:
            sums[place_of(row["tenant_key"], row["person"])] += row["tokens"]
    counted = {place: _counted(town, today, place) for place in sums}
    assert counted == dict(sums), f"{counted} counted, {dict(sums)} in the rows"
    return True


def _counted(town: Town, day: int, place: str) -> int:
    used = town.redis.call("HGET", Ledger(town.redis).key("day", day, place), "used")
    return int(used or 0)
