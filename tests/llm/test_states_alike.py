"""The state of one process and the one in Redis do the same, whatever happens in whichever order."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llm.rest.states import LocalState
from llm.rest.table import Rest
from store.keys import KeyStates
from store.redis import RedisDoor, open_redis
from tests.servers import Valkey

SUBJECTS = st.sampled_from(["k1", "k2", "organisation:org-1"])
# Whole hours, so that nothing ends while it is looked at.
HOURS = st.integers(1, 5).map(lambda hours: hours * 3600.0)
ACTS = st.one_of(
    st.tuples(st.just("rest"), SUBJECTS, HOURS, st.sampled_from(["refused", "empty", "limited"]), HOURS),
    st.tuples(st.just("probe"), SUBJECTS, HOURS),
    st.tuples(st.just("over"), SUBJECTS),
    st.tuples(st.just("heal"), SUBJECTS),
    st.tuples(st.just("witness"), SUBJECTS, st.sampled_from(["a", "b"]), HOURS),
    st.tuples(st.just("learn"), SUBJECTS, st.sampled_from(["org-1", "org-2"])),
)


@pytest.fixture(scope="module")
def redis(redis_of_states: Valkey) -> Iterator[RedisDoor]:
    door = open_redis(redis_of_states.url, prefix="alike:")
    yield door
    door.close()


def seen(state: LocalState | KeyStates) -> dict[str, tuple[int, str, int, bool]]:
    """Ends to the minute: the two are not asked at the same moment."""
    rests = {subject: Rest(*rest) for subject, rest in state.rests().items()}
    return {who: (round(rest.until / 60), rest.reason, rest.strikes, rest.probing) for who, rest in rests.items()}


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=25))
def test_alone_and_shared_are_alike(redis: RedisDoor, acts: list[tuple[str, ...]]) -> None:
    redis.call("DEL", *(redis.key("keys", name) for name in ("rests", "witnesses", "organisations")))
    local, shared = LocalState(), KeyStates(redis)
    for act, *values in acts:
        one, other = getattr(local, act)(*values), getattr(shared, act)(*values)
        if act in ("probe", "witness"):
            assert one == other
        near = seen(local), seen(shared)
        assert near[0].keys() == near[1].keys()
        for who, rest in near[0].items():
            assert rest[1:] == near[1][who][1:]
            assert abs(rest[0] - near[1][who][0]) <= 1
    assert dict(local.organisations()) == shared.organisations()
