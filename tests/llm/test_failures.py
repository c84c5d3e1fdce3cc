"""Failures before the first text go to the next key, within one budget; after it they end the answer."""

import time
from typing import Any

import pytest

from llm.errors import KeyEmpty, KeyLimited, KeyRefused, LlmError, PoolExhausted, StreamCut, UpstreamDown
from llm.keys import parse_keys
from llm.pool import Retries
from tests.llm.model import KEYS, Model, ask, read_until_it_fails, user
from tests.support import free_port


@pytest.mark.parametrize("fault", ["refuse_key", "limit_key", "empty_key"])
def test_a_refused_key_rests_and_the_next_one_answers(model: Model, fault: str) -> None:
    model.chaos(**{fault: "aaaa"})
    chat = model.chat()
    assert [ask(chat, "[[say yes]]") for _ in range(3)] == ["yes"] * 3
    assert model.keys_asked() == ["aaaa", "bbbb", "bbbb", "bbbb"]


@pytest.mark.parametrize(
    ("fault", "reason", "seconds"),
    [
        ({"refuse_key": "aaaa"}, "refused", 1800),
        ({"empty_key": "aaaa"}, "empty", 3600),
        ({"limit_key": {"key": "aaaa", "retry_after": 40}}, "limited", 40),
        ({"limit_key": {"key": "aaaa", "retry_after": 40, "hint": "date"}}, "limited", 40),
        ({"limit_key": {"key": "aaaa", "retry_after": 40, "hint": "milliseconds"}}, "limited", 40),
        ({"limit_key": {"key": "aaaa", "retry_after": 90, "hint": "reset"}}, "limited", 90),
        ({"limit_key": {"key": "aaaa", "retry_after": 0}}, "limited", 20),
        ({"limit_key": {"key": "aaaa", "retry_after": 99999}}, "limited", 3600),
        ({"status": {"key": "aaaa", "status": 503}}, "down", 5),
    ],
)
def test_each_failure_has_its_own_rest(model: Model, fault: dict[str, Any], reason: str, seconds: float) -> None:
    model.chaos(**fault)
    chat = model.chat()
    ask(chat, "hi")
    ((until, why),) = chat._pool.resting().values()
    assert why == reason
    assert until - time.time() == pytest.approx(seconds, abs=2)


def test_a_limited_key_comes_back_when_its_time_is_over(model: Model) -> None:
    model.chaos(limit_key={"key": "aaaa", "retry_after": 0.2, "times": 1})
    chat = model.chat(KEYS[:2])
    ask(chat, "hi")
    deadline = time.monotonic() + 10
    while model.keys_asked()[-1] != "aaaa" and time.monotonic() < deadline:
        ask(chat, "hi")
    assert model.keys_asked()[-1] == "aaaa"


def test_refused_keys_do_not_count_against_the_budget(model: Model) -> None:
    keys = [f"sk-sandbox-bad{number}" for number in range(6)] + ["sk-sandbox-good"]
    for number in range(6):
        model.chaos(refuse_key=f"bad{number}")
    assert ask(model.chat(keys, retry_count=1), "[[say yes]]") == "yes"
    assert model.keys_asked() == ["bad0", "bad1", "bad2", "bad3", "bad4", "bad5", "good"]


@pytest.mark.parametrize(("keys", "retry_count", "calls"), [(5, 3, 3), (5, 1, 1), (2, 3, 2), (1, 3, 1)])
def test_slow_failures_end_with_the_budget_and_no_key_is_asked_twice(
    model: Model, keys: int, retry_count: int, calls: int
) -> None:
    chat = model.chat([f"sk-sandbox-key{number}" for number in range(keys)], retry_count=retry_count)
    with pytest.raises(UpstreamDown) as failed:
        ask(chat, "[[status 500]]")
    assert failed.value.status == 500
    assert model.keys_asked() == [f"key{number}" for number in range(calls)]


def test_a_provider_that_fails_puts_no_key_out_of_reach(model: Model) -> None:
    chat = model.chat()
    with pytest.raises(UpstreamDown):
        ask(chat, "[[status 503]]")
    assert ask(chat, "[[say back again]]") == "back again"
    assert len(model.requests()) == 4


def test_back_off_doubles_with_jitter_and_has_a_ceiling() -> None:
    retries = Retries(10, 1.0)
    for failed, seconds in ((1, 1.0), (2, 2.0), (3, 4.0), (9, 8.0)):
        assert all(0.8 * seconds <= retries.pause(failed) <= 1.2 * seconds for _ in range(50))


@pytest.mark.parametrize("fault", [{"drop": True}, {"stall": {"after": -1}}, {"stall": 0}, {"cut": 0}, {"error": 0}])
def test_a_stream_that_fails_before_its_first_text_goes_to_the_next_key(model: Model, fault: dict[str, Any]) -> None:
    model.chaos(**fault)
    assert ask(model.chat(first_token_timeout=0.3), "[[say yes]]") == "yes"
    assert model.keys_asked() == ["aaaa", "bbbb"]


def test_an_answer_without_a_word_or_an_end_is_asked_for_again(model: Model) -> None:
    model.chaos(no_done=True)
    with pytest.raises(UpstreamDown, match="in the middle"):
        ask(model.chat(KEYS[:1]), "[[empty]]")


@pytest.mark.parametrize(
    ("directive", "code"),
    [("[[cut 3]]", "cut"), ("[[no-done]]", "cut"), ("[[error 3]]", "server_error"), ("[[stall 3]]", "idle_timeout")],
)
def test_a_stream_that_breaks_after_its_first_text_ends_there(model: Model, directive: str, code: str) -> None:
    with model.chat(idle_timeout=0.3).ask(user(f"[[say a b c]] {directive} [[rate 100]]")) as answer:
        text, error = read_until_it_fails(answer)
    assert text == "a b c"
    assert isinstance(error, StreamCut)
    assert error.code == code
    assert len(model.ended()) == 1


def test_comments_do_not_pass_for_a_first_token(model: Model) -> None:
    with pytest.raises(UpstreamDown) as failed:
        ask(model.chat(KEYS[:1], first_token_timeout=0.4), "[[stall 0]] [[pings]]")
    assert failed.value.code == "timeout"
    assert model.ended()[0]["end"] == "client gone"


def test_comments_keep_a_stream_alive_after_its_first_token(model: Model) -> None:
    model.chaos(stall={"after": 2, "seconds": 1.0})
    assert ask(model.chat(idle_timeout=0.5), "[[say a b c]] [[pings]]") == "a b c"


def test_an_upstream_that_is_not_there_is_down(model: Model) -> None:
    chat = model.chat(KEYS[:1])
    chat._pool.replace(parse_keys("sk-sandbox-aaaa", f"http://127.0.0.1:{free_port()}/v1"))
    with pytest.raises(UpstreamDown) as failed:
        ask(chat, "hi")
    assert failed.value.code == "connect"
    assert not model.requests()


@pytest.mark.parametrize(
    ("fault", "error"), [("refuse_key", KeyRefused), ("limit_key", KeyLimited), ("empty_key", KeyEmpty)]
)
def test_a_pool_of_one_is_never_rested_to_death(model: Model, fault: str, error: type[LlmError]) -> None:
    model.chaos(**{fault: True})
    chat = model.chat(KEYS[:1])
    for _ in range(3):
        with pytest.raises(error):
            ask(chat, "hi")
    assert chat._pool.usable() == 1
    model.chaos(clear=True)
    assert ask(chat, "[[say yes]]") == "yes"
    assert len(model.requests()) == 4


def test_an_exhausted_pool_says_until_when_and_makes_no_further_call(model: Model) -> None:
    model.chaos(limit_key={"key": "aaaa", "retry_after": 30}, refuse_key="bbbb")
    chat = model.chat(KEYS[:2])
    for _ in range(2):
        with pytest.raises(PoolExhausted) as exhausted:
            ask(chat, "hi")
        assert exhausted.value.until - time.time() == pytest.approx(30, abs=2)
        assert exhausted.value.retry_after == pytest.approx(30, abs=2)
        assert exhausted.value.reasons == {"limited": 1, "refused": 1}
    assert len(model.requests()) == 2
    assert chat._pool.usable() == 1  # for other models


def test_a_refusal_of_our_address_is_not_the_keys_fault(model: Model) -> None:
    model.chaos(forbid_key="aaaa")
    chat = model.chat()
    assert [ask(chat, "[[say yes]]") for _ in range(2)] == ["yes", "yes"]
    assert model.keys_asked() == ["aaaa", "bbbb", "aaaa", "bbbb"]
    assert not chat._pool.resting()


def test_a_pool_without_keys_is_exhausted_at_once(model: Model) -> None:
    with pytest.raises(PoolExhausted):
        ask(model.chat([]), "hi")


def test_no_failure_shows_a_secret(model: Model, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    model.chaos(refuse_key=True)
    with pytest.raises(PoolExhausted) as failed:
        ask(model.chat(), "hi")
    shown = repr(failed.value) + "".join(str(record.__dict__) for record in caplog.records)
    assert "rests" in shown
    assert not [key for key in KEYS if key in shown]
