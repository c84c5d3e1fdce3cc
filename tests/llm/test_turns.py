"""Turns are taken one by one, and many at once by a process that needs many."""

import pytest

from llm.rest.states import LocalState
from llm.rest.turns import Turns


class Counter(LocalState):
    """Remembers how many were asked for at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def turns(self, name: str, count: int) -> int:
        self.asked.append(count)
        return super().turns(name, count)


def test_a_quiet_process_takes_one_turn_at_a_time() -> None:
    counter = Counter()
    one, two = Turns(counter.turns), Turns(counter.turns)
    assert [one.next("x"), two.next("x"), one.next("x"), two.next("y"), two.next("x")] == [0, 1, 2, 0, 3]
    assert counter.asked == [1] * 5


def test_busy_processes_ask_seldom_and_no_turn_is_given_twice_or_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llm.rest.turns.MOMENT", 0.001)
    counter = Counter()
    one, two = Turns(counter.turns), Turns(counter.turns)
    given: list[int] = []
    while len(counter.asked) < 3 or max(counter.asked) == 1:
        given += [one.next("x"), two.next("x")]
        assert len(given) < 1_000_000, "a process that asks without a pause still asks for each turn"
    rest = sum(counter.asked) - len(given)
    given += [turns.next("x") for turns in (one, two) for _ in range(len(turns._kept["x"]))]
    assert sorted(given) == list(range(len(given)))
    assert len(given) == sum(counter.asked)
    assert rest >= 0
