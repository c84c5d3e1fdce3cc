"""docs/gateway.md says what the code does."""

import re

import pytest

from gateway.denied import KINDS
from gateway.relay.answers import FAREWELLS
from gateway.relay.verdict import ENDS
from gateway.routes import FAMILIES, ROOMS, WORDS, route_of
from tests.support import ROOT

PAGE = (ROOT / "docs/gateway.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \| (\d{3} \| `\w+` \| (?:yes|no)) \|", PAGE, re.MULTILINE))
NOT_UNIFORM = {"upstream_error", "draining", "token_revoked", "insufficient_quota"}
"""One code, told before a stream and inside it, or with another hint for uploads."""


def test_every_error_is_in_the_table_as_it_is_told() -> None:
    for kind in KINDS.values():
        status, type_, again = kind.status, kind.type, "yes" if kind.again else "no"
        row = ROWS[kind.code]
        if kind.code in NOT_UNIFORM or (kind.code == "rate_limit_exceeded" and not kind.again):
            assert row.startswith(f"{status} | `{type_}`")
        else:
            assert row == f"{status} | `{type_}` | {again}"
    assert set(ROWS) == {kind.code for kind in KINDS.values()}


def test_every_end_reason_is_in_the_table() -> None:
    for end in {*FAREWELLS, *(end for _, end in ENDS)}:
        assert f"| `{end}` |" in PAGE


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "chat/completions", "chat/completions"),
        ("GET", "responses/resp_1/input_items", "responses/{id}/input_items"),
        ("DELETE", "files/file-1", "files/{id}"),
        ("POST", "threads/thread_1/runs/run_1/submit_tool_outputs", "threads/{id}/runs/{id}/submit_tool_outputs"),
        ("POST", "whatever/a/stranger/makes/up", "other"),
        ("GET", "files/" + "x/" * 50, "files" + "/{id}" * 5),
    ],
)
def test_a_route_has_a_name_of_a_bounded_set(method: str, path: str, name: str) -> None:
    assert route_of(method, path).name == name


def test_the_table_of_routes_knows_its_own_words() -> None:
    assert {segment for path in FAMILIES for segment in path.split("/")} <= WORDS
    assert {path.split("/")[0] for path in FAMILIES} <= ROOMS
