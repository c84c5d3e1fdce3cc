"""A limit is one model's: what it keeps from whom, and when it becomes everybody's."""

import json

import pytest

from llm.blame import blame
from llm.errors import LlmError, PoolExhausted
from llm.pool import Pool
from llm.rest.states import KeyState
from llm.upstreams import Need, Upstream
from tests.llm.patients import LIMITED, NOW, ORG, OTHER, Provider, one_each, rests, says, web_page

LARGE, SMALL = Need("large"), Need("small")
ALIASED = Upstream("one", "https://one.example/v1", organisation="org-1", aliases={"best": "large"})


def asked(pool: Pool, provider: Provider, need: Need) -> list[str]:
    """Which keys one call asks."""
    provider.asked.clear()
    try:
        pool.call(provider, need=need, retries=NOW)
    except LlmError:
        pass
    return list(provider.asked)


def limited_for(pool: Pool, need: Need, keys: tuple[str, ...] = ("k0",)) -> None:
    asked(pool, Provider(dict.fromkeys(keys, LIMITED)), need)


def test_a_limited_model_leaves_the_others_alone(state: KeyState) -> None:
    pool, well = Pool(one_each(ORG, OTHER), "ordered", state), Provider({})
    limited_for(pool, LARGE, ("k0", "k1"))
    with pytest.raises(PoolExhausted) as exhausted:
        pool.call(well, need=LARGE)
    assert exhausted.value.retry_after == pytest.approx(40, abs=1)
    assert asked(pool, well, LARGE) == []
    assert asked(pool, well, SMALL) == ["k0"]
    assert asked(pool, well, Need(path="/files")) == ["k0"]


def test_operators_see_that_a_key_is_limited_whatever_the_model(state: KeyState) -> None:
    pool = Pool(one_each(ORG, OTHER), "ordered", state)
    limited_for(pool, LARGE)
    assert rests(pool) == {f"{pool.keys[0].id} model:large": (40, "limited")}
    assert [(key, reason) for key, (_, reason) in pool.resting().items()] == [(pool.keys[0].id, "limited")]
    assert [standing.model for standing in pool.standings()] == ["large", ""]
    assert pool.usable() == 2


def test_an_organisation_that_is_limited_is_so_for_the_model(state: KeyState) -> None:
    pool, well = Pool(one_each(ORG, ORG, ORG), "ordered", state), Provider({})
    limited_for(pool, LARGE, ("k0", "k1"))
    assert asked(pool, well, LARGE) == []
    assert asked(pool, well, SMALL) == ["k0"]
    assert "organisation:org-1 model:large" in rests(pool)


def test_keys_limited_for_different_models_do_not_speak_for_their_organisation(state: KeyState) -> None:
    pool, well = Pool(one_each(ORG, ORG, ORG), "ordered", state), Provider({})
    limited_for(pool, LARGE)
    asked(pool, Provider({"k0": says(403, "model_not_found"), "k1": LIMITED}), SMALL)
    assert {subject: reason for subject, (_, reason) in rests(pool).items()} == {
        f"{pool.keys[0].id} model:large": "limited",
        f"{pool.keys[1].id} model:small": "limited",
    }
    assert asked(pool, well, LARGE) == ["k1"]


def test_a_second_model_that_is_limited_makes_it_the_keys(state: KeyState) -> None:
    pool, well = Pool(one_each(ORG, OTHER), "ordered", state), Provider({})
    limited_for(pool, LARGE)
    limited_for(pool, SMALL)
    assert asked(pool, well, Need("third")) == ["k1"]
    assert rests(pool)["k0"] == (40, "limited")


def test_a_model_is_the_same_by_its_other_name(state: KeyState) -> None:
    pool, well = Pool(one_each(ALIASED, OTHER), "ordered", state), Provider({})
    limited_for(pool, Need("best"))
    assert asked(pool, well, LARGE) == ["k1"]


def test_a_wall_before_the_provider_knows_no_models(state: KeyState) -> None:
    pool, well = Pool(one_each(ORG, OTHER), "ordered", state), Provider({})
    asked(pool, Provider({"k0": web_page(429)}), LARGE)
    assert asked(pool, well, SMALL) == ["k1"]


def test_a_limit_that_gemini_tells_is_one_models_and_nobody_elses(state: KeyState) -> None:
    """It puts its error into a list, and is no wall for that."""
    body = json.dumps([{"error": {"code": 429, "message": "m", "status": "RESOURCE_EXHAUSTED"}}]).encode()
    pool, well = Pool(one_each(ORG, OTHER), "ordered", state), Provider({})
    asked(pool, Provider({"*": lambda: blame(429, {}, body)}), LARGE)
    assert asked(pool, well, SMALL) == ["k0"]
    assert {reason for _, reason in rests(pool).values()} == {"limited"}


def test_whatever_else_a_key_rests_for_holds_for_every_model(state: KeyState) -> None:
    pool, well = Pool(one_each(ORG, OTHER), "ordered", state), Provider({})
    asked(pool, Provider({"k0": says(401)}), LARGE)
    assert asked(pool, well, SMALL) == ["k1"]


def test_a_key_that_somebody_found_well_is_back_for_its_models_too(state: KeyState) -> None:
    pool, well = Pool(one_each(ORG, OTHER), "ordered", state), Provider({})
    limited_for(pool, LARGE)
    pool.ward.found_well(pool.keys[0])
    assert rests(pool) == {}
    assert asked(pool, well, LARGE) == ["k0"]
