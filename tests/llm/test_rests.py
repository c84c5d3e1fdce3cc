"""Which answer lets whom rest, for how long, and how many calls it takes."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from llm.errors import LlmError
from llm.pool import Pool
from llm.rest.states import KeyState
from llm.upstreams import Upstream
from tests.llm.patients import LIMITED, ORG, OTHER, PLACE, Provider, end_of, gone, one_each, rests, says, web_page

EMPTY = says(429, "insufficient_quota")
FOR_EVER = says(429, retry_after="99999")
Row = tuple[str, Sequence[Upstream], Mapping[str, Callable[[], LlmError]], str, list[str], dict[str, tuple[int, str]]]
TABLE: list[Row] = [
    # what happens, the keys' upstreams, what they answer, the end, who is asked, who rests afterwards
    ("a key is refused", [ORG] * 3, {"k0": says(401)}, "yes", ["k0", "k1"], {"k0": (1800, "refused")}),
    ("a key is forbidden", [ORG] * 3, {"k0": says(403)}, "yes", ["k0", "k1"], {"k0": (300, "refused")}),
    ("a key has no funds", [ORG] * 3, {"k0": EMPTY}, "yes", ["k0", "k1"], {"k0": (3600, "empty")}),
    ("an account has no funds", [ORG] * 3, {"k0": says(402)}, "yes", ["k0", "k1"], {"k0": (3600, "empty")}),
    ("a key is limited", [ORG] * 3, {"k0": LIMITED}, "yes", ["k0", "k1"], {"k0": (40, "limited")}),
    ("a key is limited for ever", [ORG] * 3, {"k0": FOR_EVER}, "yes", ["k0", "k1"], {"k0": (3600, "limited")}),
    ("nobody says for how long", [ORG] * 3, {"k0": says(429)}, "yes", ["k0", "k1"], {"k0": (20, "limited")}),
    (
        "two keys of an organisation are limited: it rests, and its third is not asked",
        [ORG] * 3,
        {"*": LIMITED},
        "PoolExhausted limited 3",
        ["k0", "k1"],
        {"k0": (40, "limited"), "organisation:org-1": (40, "organisation")},
    ),
    (
        "keys of two organisations are limited: each for itself",
        [ORG, OTHER, ORG],
        {"k0": LIMITED, "k1": LIMITED},
        "yes",
        ["k0", "k1", "k2"],
        {"k0": (40, "limited"), "k1": (40, "limited")},
    ),
    (
        "the country is refused to two organisations: our address rests, no key",
        [ORG, OTHER, ORG],
        {"*": says(403, "unsupported_country_region_territory")},
        "PoolExhausted address 3",
        ["k0", "k1"],
        {f"address:{PLACE}": (60, "address")},
    ),
    (
        "a wall before the provider turns two organisations away",
        [ORG, OTHER, ORG],
        {"*": web_page(403)},
        "PoolExhausted address 3",
        ["k0", "k1"],
        {"k0": (30, "address"), f"address:{PLACE}": (60, "address")},
    ),
    (
        "a wall before the provider slows two organisations down",
        [ORG, OTHER, ORG],
        {"*": web_page(429)},
        "PoolExhausted address 3",
        ["k0", "k1"],
        {"k0": (20, "limited"), f"address:{PLACE}": (60, "address")},
    ),
    ("one call fails", [ORG, OTHER, ORG], {"k0": says(500)}, "yes", ["k0", "k1"], {"k0": (5, "down")}),
    (
        "two organisations fail: the provider is down, and no further key is blamed",
        [ORG, OTHER, ORG, OTHER],
        {"*": says(503)},
        "UpstreamDown 503",
        ["k0", "k1", "k2"],
        {"k0": (5, "down"), f"provider:{PLACE}": (15, "provider")},
    ),
    (
        "nobody answers two organisations",
        [ORG, OTHER, ORG, OTHER],
        {"*": gone},
        "UpstreamDown 0",
        ["k0", "k1", "k2"],
        {"k0": (5, "down"), f"provider:{PLACE}": (15, "provider")},
    ),
    (
        "one organisation fails all over",
        [ORG] * 3,
        {"*": says(500)},
        "UpstreamDown 500",
        ["k0", "k1", "k2"],
        {f"k{n}": (5, "down") for n in range(3)},
    ),
    ("the request is wrong", [ORG] * 3, {"*": says(400)}, "BadRequest 400", ["k0"], {}),
    ("the request is too large", [ORG] * 3, {"*": says(413)}, "BadRequest 413", ["k0"], {}),
    ("there is no such model", [ORG] * 3, {"*": says(404, "model_not_found")}, "BadRequest 404", ["k0"], {}),
    ("one project may not use the model", [ORG] * 3, {"k0": says(403, "model_not_found")}, "yes", ["k0", "k1"], {}),
    ("the only key is refused", [ORG], {"k0": says(401)}, "KeyRefused 401", ["k0"], {"k0": (1800, "refused")}),
    (
        "five keys, each with a trouble of its own",
        [Upstream(f"u{n}", f"https://u{n}.example") for n in range(5)],
        {"k0": says(401), "k1": says(402), "k2": LIMITED, "k3": says(403), "k4": says(429)},
        "PoolExhausted empty 1 limited 2 refused 2",
        ["k0", "k1", "k2", "k3", "k4"],
        {
            "k0": (1800, "refused"),
            "k1": (3600, "empty"),
            "k2": (40, "limited"),
            "k3": (300, "refused"),
            "k4": (20, "limited"),
        },
    ),
]


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_blame_goes_where_it_belongs(row: Row, state: KeyState) -> None:
    _, upstreams, answers, end, asked, left = row
    provider = Provider(answers)
    pool = Pool(one_each(*upstreams), "ordered", state)
    assert end_of(pool, provider) == end
    assert provider.asked == asked
    assert rests(pool) == left
