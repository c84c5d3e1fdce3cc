"""Several processes, one pool: who rests and whose turn it is are known to all, and Redis may be away."""

from collections.abc import Mapping

import pytest

from llm.errors import PoolExhausted
from llm.pool import Pool
from llm.rest.guarded import GuardedState
from llm.rest.states import LocalState
from llm.rest.table import Rest
from tests.llm.model import KEYS, Model, ask, user


class Memory(LocalState):
    """Shared by pools as Redis would be, until it breaks."""

    broken = False
    asked = 0

    def _ask(self) -> None:
        self.asked += 1
        if self.broken:
            raise ConnectionError("away")

    def rest(self, subject: str, seconds: float, reason: str, longest: float = 0.0) -> None:
        self._ask()
        super().rest(subject, seconds, reason, longest)

    def rests(self) -> Mapping[str, Rest]:
        self._ask()
        return super().rests()

    def turns(self, name: str, count: int) -> int:
        self._ask()
        return super().turns(name, count)


def test_a_key_that_rests_for_one_process_rests_for_all(model: Model) -> None:
    memory = Memory()
    one, other = (model.chat(state=memory) for _ in range(2))
    model.chaos(refuse_key="aaaa")
    assert ask(one, "[[say yes]]") == ask(other, "[[say yes]]") == "yes"
    assert model.keys_asked() == ["aaaa", "bbbb", "bbbb"]


def test_processes_take_turns_over_the_keys_together(model: Model) -> None:
    memory = Memory()
    chats = [model.chat(rule="round_robin", state=memory) for _ in range(2)]
    for number in range(12):
        ask(chats[number % 2], "hi")
    assert model.keys_asked() == ["aaaa", "bbbb", "cccc"] * 4


def test_a_person_meets_the_same_key_in_every_process(model: Model) -> None:
    chats = [model.chat(rule="ip_hash") for _ in range(3)]
    for chat in chats:
        for number in range(10):
            ask(chat, "hi", person=f"ou_{number}")
    asked = model.keys_asked()
    assert asked[:10] == asked[10:20] == asked[20:]
    assert len(set(asked)) > 1


def test_a_persons_retry_goes_elsewhere_and_comes_back_afterwards(model: Model) -> None:
    chat = model.chat(rule="ip_hash")
    ask(chat, "hi", person="ou_1")
    (usual,) = model.keys_asked()
    model.chaos(limit_key={"key": usual, "retry_after": 0.2, "times": 1})
    ask(chat, "hi", person="ou_1")
    assert model.keys_asked()[1] == usual != model.keys_asked()[2]


def test_the_least_busy_key_is_asked_while_others_speak(model: Model) -> None:
    memory = Memory()
    one, other = (model.chat(rule="least_busy", state=memory) for _ in range(2))
    with one.ask(user("[[say a b]] [[stall 1]]")) as first, other.ask(user("[[say a b]] [[stall 1]]")) as second:
        next(first)
        next(second)
        ask(one, "hi")
    assert sorted(model.keys_asked()) == ["aaaa", "bbbb", "cccc"]
    assert set(memory.inflight().values()) == {0}


def test_failed_calls_are_no_longer_under_way(model: Model) -> None:
    memory = Memory()
    chat = model.chat(rule="least_busy", state=memory)
    model.chaos(refuse_key=True)
    with pytest.raises(PoolExhausted):
        ask(chat, "hi")
    assert set(memory.inflight().values()) == {0}


def test_without_the_shared_state_each_process_goes_on_alone(model: Model, caplog: pytest.LogCaptureFixture) -> None:
    memory = Memory()
    memory.broken = True
    model.chaos(refuse_key="aaaa")
    chat = model.chat(rule="round_robin", state=memory)
    assert [ask(chat, "[[say yes]]") for _ in range(6)] == ["yes"] * 6
    assert model.keys_asked().count("aaaa") == 1
    assert memory.asked < 4, "a state that is away is not asked again for every call"
    assert "going on alone" in caplog.text


def test_what_was_learned_before_the_shared_state_went_away_is_still_known(model: Model) -> None:
    memory = Memory()
    model.chaos(refuse_key="aaaa")
    chat = model.chat(state=memory)
    ask(chat, "hi")
    memory.broken = True
    ask(chat, "hi")
    assert model.keys_asked() == ["aaaa", "bbbb", "bbbb"]


def test_the_shared_state_is_used_again_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llm.rest.guarded.PATIENCE", 0.0)
    memory = Memory()
    state = GuardedState(memory)
    memory.broken = True
    assert state.next_turn("x") == 0
    memory.broken = False
    memory.rest("k", 60, "limited")
    assert list(state.rests()) == ["k"]


def test_a_shorter_rest_never_shortens_a_longer_one() -> None:
    state = LocalState()
    state.rest("k", 100, "refused")
    before = state.rests()
    state.rest("k", 1, "limited")
    assert state.rests() == before


def test_the_local_state_holds_no_more_than_the_keys_there_are() -> None:
    state = LocalState()
    for _ in range(1000):
        for key in KEYS:
            state.rest(key, 60, "down")
            state.started(key)
            state.finished(key)
            state.next_turn("default")
    assert len(state.rests()) == len(state.inflight()) == len(KEYS)


def test_an_unknown_rule_refuses_to_start() -> None:
    with pytest.raises(ValueError, match="no rule is called 'fastest'"):
        Pool((), "fastest")
