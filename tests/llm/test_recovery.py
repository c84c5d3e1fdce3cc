"""Who rests comes back by itself: one call tries, and the others leave it alone."""

import pytest

from llm.errors import BadRequest, PoolExhausted
from llm.keys import Key, keys_of
from llm.pool import Pool
from llm.rest.states import KeyState
from llm.rest.table import PROBE
from llm.upstreams import Upstream
from tests.llm.patients import LIMITED, NOW, ORG, OTHER, Provider, alone, end_of, later, one_each, rests, says


def test_an_ill_key_is_tried_by_one_call_after_its_rest_and_returns_by_itself() -> None:
    provider = Provider({"k0": says(401)})
    pool = alone(provider, ORG, ORG)
    pool.call(provider)
    later(pool, 1800)
    provider.answers = {}
    provider.asked.clear()
    assert pool.usable() == 2
    assert [pool.call(provider) for _ in range(2)] == ["yes"] * 2
    assert provider.asked == ["k0", "k0"]
    assert rests(pool) == {}


def test_while_one_call_tries_an_ill_key_the_others_leave_it_alone() -> None:
    provider = Provider({"k0": says(401)})
    pool = alone(provider, ORG, ORG)
    pool.call(provider)
    later(pool, 1800)
    asked: list[str] = []

    def try_it(key: Key) -> str:
        asked.append(key.secret)
        if len(asked) == 1:
            assert pool.call(provider) == "yes"
        return "yes"

    provider.asked.clear()
    pool.call(try_it)
    assert (asked, provider.asked) == (["k0"], ["k1"])


def test_when_the_call_that_tries_never_ends_another_one_tries_later() -> None:
    provider = Provider({"k0": says(401)})
    pool = alone(provider, ORG, ORG)
    pool.call(provider)
    later(pool, 1800)

    def dies(key: Key) -> str:
        raise SystemExit

    with pytest.raises(SystemExit):
        pool.call(dies)
    provider.answers = {}
    provider.asked.clear()
    pool.call(provider)
    later(pool, PROBE)
    pool.call(provider)
    assert provider.asked == ["k1", "k0"]


def test_a_key_without_funds_rests_longer_each_time_it_is_tried_in_vain() -> None:
    provider = Provider({"k0": says(429, "insufficient_quota")})
    pool = alone(provider, ORG, ORG)
    found = []
    for _ in range(5):
        pool.call(provider)
        found.append(rests(pool)["k0"][0])
        later(pool, found[-1])
    assert found == [3600, 7200, 14400, 21600, 21600]
    assert provider.asked.count("k0") == 5
    provider.answers = {}
    pool.call(provider)
    provider.answers = {"k0": says(429, "insufficient_quota")}
    pool.call(provider)
    assert rests(pool)["k0"] == (3600, "empty"), "what was healed begins anew"


def test_the_later_deadline_wins_whatever_it_is_for() -> None:
    provider = Provider({"k0": says(401)})
    pool = alone(provider, ORG, ORG)
    pool.call(provider)
    pool.report(pool.keys[0], LIMITED())
    assert rests(pool)["k0"] == (1800, "refused")
    pool.report(pool.keys[1], says(429, retry_after="5")())
    pool.report(pool.keys[1], says(402)())
    assert rests(pool)["k1"] == (3600, "empty")


def test_a_lower_priority_is_asked_only_when_nobody_higher_can() -> None:
    spare = Upstream("spare", "https://spare.example/v1", priority=-1)
    provider = Provider({})
    pool = Pool(one_each(spare, ORG, OTHER), "round_robin")
    for _ in range(6):
        pool.call(provider)
    assert set(provider.asked) == {"k1", "k2"}
    provider.answers = {"k1": LIMITED, "k2": says(401)}
    provider.asked.clear()
    for _ in range(3):
        pool.call(provider)
    assert provider.asked[-3:] == ["k0"] * 3
    assert sorted(provider.asked[:-3]) == ["k1", "k2"]


def test_a_provider_that_is_down_comes_after_the_one_that_is_not() -> None:
    spare = Upstream("spare", "https://spare.example/v1", priority=-1)
    provider = Provider({"k0": says(500), "k1": says(500)})
    pool = Pool(one_each(ORG, OTHER, spare), "ordered")
    assert pool.call(provider, retries=NOW) == "yes"
    provider.asked.clear()
    assert pool.call(provider, retries=NOW) == "yes"
    assert provider.asked == ["k2"]


def test_an_organisation_is_learned_from_what_the_provider_says() -> None:
    unknown = Upstream("one", "https://one.example/v1")
    limited = says(429, "rate_limit_exceeded", retry_after="40", openai_organization="org-9")
    provider = Provider({"k0": limited, "k1": limited})
    keys = keys_of(["k0", "k1", "k2"], unknown)
    pool = Pool(keys, "ordered")
    pool.learn(keys[2], {"openai-organization": "org-9"})
    assert end_of(pool, provider) == "PoolExhausted limited 3"
    assert provider.asked == ["k0", "k1"]


def test_a_limit_is_over_for_all_at_once_when_its_time_has_come() -> None:
    provider = Provider({"*": LIMITED})
    pool = alone(provider, ORG, ORG, ORG)
    with pytest.raises(PoolExhausted) as exhausted:
        pool.call(provider)
    assert exhausted.value.retry_after == pytest.approx(40, abs=1)
    later(pool, 40)
    assert pool.usable() == 3


def test_a_wrong_request_shows_that_a_key_is_well() -> None:
    provider = Provider({"k0": says(401)})
    pool = alone(provider, ORG, ORG)
    pool.call(provider)
    later(pool, 1800)
    provider.answers = {"k0": says(400)}
    with pytest.raises(BadRequest):
        pool.call(provider)
    assert rests(pool) == {}


def test_keys_that_came_and_went_leave_the_others_as_they_were() -> None:
    provider = Provider({"k0": says(401)})
    pool = alone(provider, ORG, ORG)
    pool.call(provider)
    kept = pool.keys
    pool.replace([*keys_of(["new"], OTHER), kept[0]])
    provider.asked.clear()
    pool.call(provider)
    assert provider.asked == ["new"]
    assert list(pool.resting()) == [kept[0].id]


def test_a_key_that_somebody_found_well_is_back_and_one_without_funds_is_tried(state: KeyState) -> None:
    provider = Provider({"k0": says(401), "k1": says(402)})
    pool = Pool(one_each(ORG, ORG, ORG), "ordered", state)
    pool.call(provider)
    pool.set_aside(pool.keys[2], 60)
    for key in pool.keys:
        pool.ward.found_well(key)
    found = {standing.key.secret: (standing.out, bool(standing.waiting)) for standing in pool.standings()}
    assert found == {"k0": (False, False), "k1": (True, True), "k2": (True, False)}
    provider.answers = {}
    provider.asked.clear()
    assert [pool.call(provider) for _ in range(2)] == ["yes"] * 2
    assert provider.asked == ["k1", "k0"]
