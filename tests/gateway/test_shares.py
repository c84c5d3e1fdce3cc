"""A person's share is counted across their tokens, and at its end each is told when it fills again."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import openai
import pytest

from tests.conftest import StartLarkey
from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import QUICK, Programs, RawCall, asking

LIMITS = {
    "LIMITS__REQUESTS_PER_MINUTE": "4",
    "LIMITS__TOKENS_PER_DAY": "3000",
    "LIMITS__TOKENS_PER_MINUTE": "5000",
    "LIMITS__STREAMS": "2",
}


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {**SETTINGS, **LIMITS}}


def test_requests_a_minute_belong_to_the_person_not_to_the_token(programs: Programs) -> None:
    tokens = [programs.issue("ou_requests").text for _ in range(2)]
    answers = [programs.post(tokens[number % 2], asking(QUICK, max_tokens=5)) for number in range(5)]
    assert [answer.status for answer in answers] == [200, 200, 200, 200, 429]
    refused = answers[-1]
    error = refused.json()["error"]
    assert (error["code"], error["type"]) == ("rate_limit_exceeded", "rate_limit_error")
    assert "4/4" in error["message"]
    assert "每分钟请求数" in error["message"]
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert refused.headers["x-should-retry"] == "true"
    assert programs.post(programs.issue("ou_another").text, asking(QUICK, max_tokens=5)).status == 200


def test_a_days_tokens_are_reserved_before_the_call_and_settled_after_it(programs: Programs) -> None:
    token = programs.issue("ou_tokens").text
    first = programs.post(token, asking(f"[[text 3000]] {QUICK}", max_tokens=2500))
    assert first.status == 200
    before = programs.last_upstream()
    with programs.client(token) as client, pytest.raises(openai.RateLimitError) as refused:
        client.chat.completions.create(**asking(QUICK), max_tokens=2500)
    assert refused.value.code == "insufficient_quota"
    assert "Asia/Shanghai" in str(refused.value)
    assert refused.value.response.headers["x-should-retry"] == "false"
    assert int(refused.value.response.headers["retry-after"]) > 0
    assert programs.last_upstream() == before
    small = programs.post(token, asking(QUICK, max_tokens=20))
    assert small.status == 200
    assert int(small.headers["x-larkey-remaining-tokens"]) < 600


def test_a_request_that_is_larger_than_the_whole_share_is_told_so(programs: Programs) -> None:
    reply = programs.post(programs.issue("ou_large").text, asking(QUICK, max_tokens=4000))
    assert reply.status == 429
    assert "max_tokens" in reply.json()["error"]["message"]
    assert reply.headers["x-should-retry"] == "false"


def test_streams_at_once_are_limited_and_a_place_is_free_when_one_ends(programs: Programs) -> None:
    token = programs.issue("ou_streams").text
    slow = asking("[[text 2000]] [[rate 20]] [[delay 0]]", stream=True, max_tokens=500)
    with RawCall(programs.larkey.port, token, slow) as one, RawCall(programs.larkey.port, token, slow) as two:
        for call in (one, two):
            call.read_until(b"data: ")
        refused = programs.post(token, asking(QUICK, max_tokens=5))
        assert refused.status == 429
        assert refused.headers["x-should-retry"] == "true"
        one.close()
        with programs.client(token, max_retries=5) as client:
            assert client.chat.completions.create(**asking(QUICK), max_tokens=5).choices


def test_many_at_once_never_take_more_than_the_share(programs: Programs) -> None:
    token = programs.issue("ou_crowd").text
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: programs.post(token, asking(QUICK, max_tokens=5)), range(20)))
    assert [answer.status for answer in answers].count(200) <= 4
    assert {answer.status for answer in answers} == {200, 429}


def test_with_redis_away_tokens_are_checked_and_budgets_closed(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={**SETTINGS, "LIMITS__TOKENS_PER_DAY": "100000"})
    programs = Programs(larkey)
    issued = programs.issue()
    assert programs.post(issued.text, asking(QUICK)).status == 200
    larkey.valkey.kill()
    for _ in range(3):
        reply = programs.post(issued.text, asking(QUICK))
        assert (reply.status, reply.json()["error"]["code"]) == (503, "unavailable")
        assert programs.post("lk-nonsense", asking(QUICK)).status == 401
    programs.close()


def test_with_redis_away_and_no_budgets_calls_go_on(start_larkey: StartLarkey) -> None:
    budgets = {"LIMITS__TOKENS_PER_DAY": "0", "LIMITS__TOKENS_PER_MONTH": "0"}
    larkey = start_larkey(settings={**SETTINGS, **budgets})
    programs = Programs(larkey)
    issued = programs.issue()
    larkey.valkey.kill()
    with programs.client(issued.text) as client:
        chunks = client.chat.completions.create(**asking(f"[[say still here]] {QUICK}"), stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "still here"
    larkey.valkey.start()
    (row,) = programs.rows(1, issued.token.public_id)
    assert (row["label"], row["completion"]) == ("reported", 2)
    programs.close()
