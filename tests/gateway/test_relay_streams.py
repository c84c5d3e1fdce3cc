"""Streams are kept alive while they are silent, end as they should, and find a place or are told that there is none."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from tests.gateway.programs import RawCall, asking
from tests.gateway.relaying import KEYS, Relayed, relayed
from tests.gateway.upstream import Heard, Said, events, said
from tests.support import Reply, eventually

COMMENT = b": the model is still at work"


def words(*said: str) -> list[bytes]:
    chunks = [{"choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}]} for word in said]
    return [f"data: {json.dumps(chunk)}\n\n".encode() for chunk in chunks]


STOP = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
DONE = b"data: [DONE]\n\n"


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relayed]:
    upstreams = {"default": {"aliases": {"our-best": "gpt-next"}}}
    settings = {
        "GATEWAY__KEEPALIVE_SECONDS": "0.3",
        "GATEWAY__STREAM_SECONDS": "4",
        "GATEWAY__IN_FLIGHT": "4",
        "GATEWAY__QUEUE": "1",
        "GATEWAY__QUEUE_SECONDS": "0.5",
        "LIMITS__TOKENS_PER_DAY": "30000",
        "RETRY_COUNT": "2",
        "UPSTREAMS": json.dumps(upstreams),
    }
    with relayed(tmp_path_factory.mktemp("streams"), **settings) as house:
        yield house


@pytest.fixture
def house(_house: Relayed) -> Iterator[Relayed]:
    yield _house
    _house.programs.wake_keys()


_people = iter(range(1000))


@pytest.fixture
def token(house: Relayed) -> str:
    """Of somebody whose day is still whole."""
    return house.programs.issue(f"ou_streams_{next(_people)}").text


def stream(house: Relayed, token: str, **more: Any) -> Reply:
    return house.ask("POST", "/v1/chat/completions", asking("hi", stream=True, **more), token)


def without_comments(body: bytes) -> bytes:
    return b"".join(event + b"\n\n" for event in body.split(b"\n\n") if event and not event.startswith(b":"))


def test_a_silent_stream_is_kept_alive_before_its_first_word(house: Relayed, token: str) -> None:
    def answer(heard: Heard) -> Said:
        time.sleep(1.2)
        return events(*words("hello"), STOP, DONE)

    house.upstream.answers(answer)
    reply = stream(house, token)
    assert reply.body.startswith(COMMENT)
    assert len(reply.body.split(b"\n\n")[0]) > 2000
    assert without_comments(reply.body) == b"".join([*words("hello"), STOP, DONE])
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["x-accel-buffering"] == "no"


def test_a_stream_that_speaks_hears_no_comment(house: Relayed, token: str) -> None:
    house.upstream.answers(events(*words(*"abcdef"), STOP, DONE, pause=0.05))
    assert stream(house, token).body == b"".join([*words(*"abcdef"), STOP, DONE])


def test_silence_between_two_words_is_filled_too(house: Relayed, token: str) -> None:
    house.upstream.answers(events(*words("one", "two"), STOP + DONE, pause=0.8))
    body = stream(house, token).body
    assert body.startswith(words("one")[0] + COMMENT)
    assert without_comments(body) == b"".join([*words("one", "two"), STOP, DONE])


def test_no_comment_falls_into_the_middle_of_an_event(house: Relayed, token: str) -> None:
    (giant,) = words("x" * 90_000)
    house.upstream.answers(events(giant[:80_000], giant[80_000:], STOP + DONE, pause=0.8))
    body = stream(house, token).body
    assert giant in body
    assert without_comments(body) == giant + STOP + DONE


def test_the_key_may_still_change_while_comments_are_sent(house: Relayed, token: str) -> None:
    first = iter([True])

    def answer(heard: Heard) -> Said:
        if not next(first, False):
            return events(*words("hello"), STOP, DONE)
        time.sleep(0.8)
        return said({"error": {"message": "overloaded"}}, 503)

    house.upstream.answers(answer)
    body = stream(house, token).body
    assert body.startswith(COMMENT)
    assert without_comments(body) == b"".join([*words("hello"), STOP, DONE])
    assert {heard.key for heard in house.upstream.heard} == set(KEYS)


@pytest.mark.parametrize("status", [400, 503])
def test_a_failure_after_the_first_comment_is_an_event_that_the_sdk_raises(
    house: Relayed, token: str, status: int
) -> None:
    def answer(heard: Heard) -> Said:
        time.sleep(0.8)
        return said({"error": {"message": "they said why", "type": "t", "code": "c"}}, status)

    house.upstream.answers(answer)
    with pytest.raises(openai.APIError, match="they said why"):
        list(house.programs.client(token).chat.completions.create(**asking("hi", stream=True)))
    with pytest.raises(openai.APIError, match="they said why"):
        list(house.programs.client(token).responses.create(model="m", input="hi", stream=True))


def test_a_caller_who_leaves_while_comments_are_sent_frees_the_provider(house: Relayed) -> None:
    issued = house.programs.issue("ou_leaver")
    house.upstream.answers(events(b": nothing yet\n\n", *words("late"), STOP, DONE, pause=2.0))
    with RawCall(house.programs.larkey.port, issued.text, asking("hi", stream=True)) as call:
        call.read_until(COMMENT)
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["end_reason"], row["label"]) == ("caller gone", "estimated")


def test_a_token_that_is_revoked_while_comments_are_sent_ends_the_stream(house: Relayed) -> None:
    issued = house.programs.issue("ou_revoked")
    house.upstream.answers(events(b": nothing yet\n\n", *words("late"), STOP, DONE, pause=2.0))
    with RawCall(house.programs.larkey.port, issued.text, asking("hi", stream=True)) as call:
        call.read_until(COMMENT)
        house.programs.tokens.revoke(issued.token.public_id, by=0)
        assert b"token_revoked" in call.read_until(b"\r\n0\r\n\r\n")


def test_a_stream_that_lasts_too_long_ends_with_an_event(house: Relayed) -> None:
    issued = house.programs.issue("ou_long")
    house.upstream.answers(events(*words(*["a"] * 60), pause=0.1))
    with pytest.raises(openai.APIError, match="too long"):
        list(house.programs.client(issued.text).chat.completions.create(**asking("hi", stream=True)))
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["end_reason"], row["label"]) == ("too long", "estimated")


def test_a_stream_that_outgrows_the_persons_share_ends_with_an_event(house: Relayed) -> None:
    issued = house.programs.issue("ou_spender")
    house.upstream.answers(events(*words(*["word " * 600] * 60), STOP, DONE, pause=0.01))
    with pytest.raises(openai.APIError, match="share was used up"):
        list(house.programs.client(issued.text).chat.completions.create(**asking("hi", stream=True, max_tokens=50)))
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert row["end_reason"] == "limit"
    assert 29_000 < row["prompt"] + row["completion"] < 35_000


def test_two_answers_of_one_stream_are_both_waited_for(house: Relayed, token: str) -> None:
    second = STOP.replace(b'"index":0', b'"index":1')
    house.upstream.answers(
        events(*words("a"), STOP, second.replace(b'"delta":{}', b'"delta":{"content":"b"}'), pause=0.1)
    )
    reply = stream(house, token, n=2)
    assert b"error" not in reply.body


def test_the_answers_to_all_prompts_of_one_stream_are_waited_for(house: Relayed, token: str) -> None:
    said = [f'data: {{"choices":[{{"index":{n},"text":"a","finish_reason":"stop"}}]}}\n\n'.encode() for n in (0, 1)]
    house.upstream.answers(events(said[0]))
    body = {"model": "m", "prompt": ["one", "two"], "stream": True}
    assert house.ask("POST", "/v1/completions", body, token).body.count(b"stream_cut") == 1
    house.upstream.answers(events(*said))
    assert house.ask("POST", "/v1/completions", body, token).body == b"".join(said)


def test_an_alias_goes_up_as_the_providers_name_and_nothing_else_changes(house: Relayed, token: str) -> None:
    house.upstream.answers(said({"choices": []}))
    body = b'{ "messages":[], "model" : "our-best" ,"x":1.50}'
    assert house.ask("POST", "/v1/chat/completions", body, token).status == 200
    assert house.upstream.heard[0].body == body.replace(b"our-best", b"gpt-next")


class Crowd:
    """Requests that are held open at the provider until the test lets them go."""

    def __init__(self, house: Relayed) -> None:
        self.house, self.go = house, threading.Event()
        house.upstream.answers(self._answer)
        self.callers: list[threading.Thread] = []
        self.replies: list[Reply] = []

    def _answer(self, heard: Heard) -> Said:
        self.go.wait(10)
        return said({"choices": []})

    def come(self, token: str) -> None:
        def ask() -> None:
            self.replies.append(self.house.ask("POST", "/v1/chat/completions", asking("hi"), token))

        self.callers.append(threading.Thread(target=ask, daemon=True))
        self.callers[-1].start()

    def leave(self) -> list[Reply]:
        self.go.set()
        for caller in self.callers:
            caller.join(10)
        return self.replies


def test_whoever_fills_all_places_alone_is_told_so_and_others_that_we_are_full(house: Relayed) -> None:
    greedy, modest = (house.programs.issue(name).text for name in ("ou_greedy", "ou_modest"))
    crowd = Crowd(house)
    for _ in range(4):
        crowd.come(greedy)
    eventually(lambda: len(house.upstream.heard) == 4)
    own = house.ask("POST", "/v1/chat/completions", asking("hi"), greedy)
    assert (own.status, own.json()["error"]["code"]) == (429, "too_many_requests_under_way")
    other = house.ask("POST", "/v1/chat/completions", asking("hi"), modest)
    assert (other.status, other.json()["error"]["code"]) == (503, "overloaded")
    for reply in (own, other):
        assert (reply.headers["x-should-retry"], reply.headers["retry-after"]) == ("true", "1")
    assert {reply.status for reply in crowd.leave()} == {200}


def test_whoever_waits_in_line_gets_the_next_place(house: Relayed) -> None:
    people = [house.programs.issue(f"ou_in_line_{number}").text for number in range(5)]
    crowd = Crowd(house)
    for person in people[:4]:
        crowd.come(person)
    eventually(lambda: len(house.upstream.heard) == 4)
    crowd.come(people[4])
    assert {reply.status for reply in crowd.leave()} == {200}
    assert len(house.upstream.heard) == 5
