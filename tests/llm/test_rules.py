"""In which order keys are asked."""

from collections import Counter
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm.keys import Key
from llm.rules import RULES, Situation, rule_named


def keys(*weights: float) -> list[Key]:
    return [Key(f"sk-{number}", weight=weight) for number, weight in enumerate(weights)]


def order(rule: str, pool: list[Key], name: str = "", turn: int = 0, busy: dict[str, int] | None = None) -> list[Key]:
    return rule_named(rule)(pool, Situation(name, lambda: turn, lambda: busy or {}))


@given(st.sampled_from(sorted(RULES)), st.integers(1, 6), st.integers(0, 99), st.text(max_size=9))
def test_every_rule_puts_every_key_in_line_once(rule: str, size: int, turn: int, name: str) -> None:
    pool = keys(*[1.0] * size)
    assert sorted(key.id for key in order(rule, pool, name, turn)) == sorted(key.id for key in pool)


def test_round_robin_gives_each_key_its_turn() -> None:
    pool = keys(1, 1, 1)
    first = Counter(order("round_robin", pool, turn=turn)[0].id for turn in range(30))
    assert set(first.values()) == {10}


def test_ordered_keeps_the_order_of_the_setting() -> None:
    pool = keys(1, 1, 1)
    assert order("ordered", pool, turn=2) == pool


def test_a_key_with_more_weight_comes_first_more_often() -> None:
    pool = keys(9, 1)
    first = Counter(order("weighted", pool)[0].id for _ in range(2000))
    assert 0.8 < first[pool[0].id] / 2000 < 0.97


def test_random_brings_every_key_to_the_front() -> None:
    pool = keys(1, 1, 1)
    assert {order("random", pool)[0].id for _ in range(200)} == {key.id for key in pool}


@given(st.text(min_size=1, max_size=20), st.integers(2, 8), st.data())
def test_a_person_keeps_their_key_when_another_key_leaves(name: str, size: int, data: st.DataObject) -> None:
    pool = keys(*[1.0] * size)
    line = order("ip_hash", pool, name)
    gone = data.draw(st.sampled_from(line[1:]))
    assert order("ip_hash", [key for key in pool if key != gone], name)[0] == line[0]
    assert order("ip_hash", [key for key in pool if key != line[0]], name)[0] == line[1]


def test_people_spread_over_the_keys_whatever_their_order() -> None:
    pool = keys(1, 1, 1)
    first = Counter(order("ip_hash", pool, f"ou_{number}")[0].id for number in range(300))
    assert len(first) == 3
    assert min(first.values()) > 60
    assert order("ip_hash", pool, "ou_1") == order("ip_hash", pool[::-1], "ou_1")


def test_without_a_name_ip_hash_takes_turns() -> None:
    pool = keys(1, 1)
    assert order("ip_hash", pool, "", 0)[0] != order("ip_hash", pool, "", 1)[0]


def test_the_least_busy_key_for_its_weight_comes_first() -> None:
    pool = keys(1, 1, 4)
    assert order("least_busy", pool, busy={pool[0].id: 1, pool[2].id: 2})[0] == pool[1]
    assert order("least_busy", pool, busy={pool[0].id: 1, pool[1].id: 1, pool[2].id: 2})[0] == pool[2]


def test_equally_busy_keys_take_turns() -> None:
    pool = keys(1, 1)
    turns = count()
    first = {order("least_busy", pool, turn=next(turns))[0].id for _ in range(2)}
    assert len(first) == 2


def test_an_unknown_rule_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(ValueError, match=r"fastest.*round_robin.*ordered"):
        rule_named("fastest")


def test_a_rule_may_be_written_with_capitals_and_spaces() -> None:
    assert rule_named(" Round_Robin ") is rule_named("round_robin")
