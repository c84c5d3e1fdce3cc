"""What is kept of calls to /v1 where words are wanted: sealed, without pictures and vectors, and with its price."""

import json
from typing import Any

import pytest

from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import QUICK, Programs, asking, bearer
from tests.gateway.records_kit import Kept
from tests.support import request

PRICES = {"sandbox*": {"prompt": 2.5, "completion": 10}}
FULL = {
    **SETTINGS,
    "RECORDS__CONTENT": "full",
    "RECORDS__KILOBYTES": "16",
    "PRICES__MODELS": json.dumps(PRICES),
    "LIMITS__TOKENS_PER_DAY": "0",
    "LIMITS__TOKENS_PER_MONTH": "0",
}


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": FULL}


def user(text: Any) -> dict[str, Any]:
    return {"role": "user", "content": text}


def test_the_words_of_a_plain_call_are_kept_sealed(programs: Programs) -> None:
    issued = programs.issue()
    kept = Kept(programs, issued.token.public_id)
    assert programs.post(issued.text, asking(f"[[say a plain secret]] {QUICK}")).status == 200
    (record,) = kept.records(1)
    words = kept.words(record)
    assert words["request"]["messages"][0]["content"].startswith("[[say a plain secret]]")
    assert words["response"]["choices"][0]["message"]["content"] == "a plain secret"
    assert (words["status"], words["end_reason"]) == (200, "done")
    assert kept.title(record.conversation).startswith("[[say a plain secret]]")
    assert b"a plain secret" not in kept.raw()
    assert issued.text.encode() not in kept.raw()


def test_a_stream_is_kept_as_the_message_that_it_was(programs: Programs) -> None:
    issued = programs.issue()
    kept = Kept(programs, issued.token.public_id)
    with programs.client(issued.text) as client:
        stream = client.chat.completions.create(**asking(f"[[say said in pieces]] {QUICK}"), stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == "said in pieces"
    (record,) = kept.records(1)
    (choice,) = kept.words(record)["response"]["choices"]
    assert choice["message"] == {"role": "assistant", "content": "said in pieces"}
    assert choice["finish_reason"] == "stop"


def test_a_call_costs_what_the_table_says_and_the_row_says_so(programs: Programs) -> None:
    issued = programs.issue()
    programs.post(issued.text, asking(QUICK))
    (row,) = programs.rows(1, issued.token.public_id)
    assert row["cost"] == round(2.5 * row["prompt"] + 10 * row["completion"]) > 0
    report = request("GET", f"{programs.larkey.url}/auth/tokens", None, bearer(issued.text)).json()
    assert report["currency"] == "USD"
    assert report["items"][0]["cost"] >= row["cost"] / 1_000_000


def test_pictures_are_kept_as_their_type_and_size_only(programs: Programs) -> None:
    issued = programs.issue()
    kept = Kept(programs, issued.token.public_id)
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "iVBORw0K" * 400_000}}
    programs.post(issued.text, asking("", messages=[user([{"type": "text", "text": QUICK}, picture])]))
    (record,) = kept.records(1)
    _, shown = kept.words(record)["request"]["messages"][0]["content"]
    assert shown["image_url"]["url"] == {"not_kept": "image/png", "bytes": 2_400_000}


def test_of_a_vector_only_its_length_is_kept(programs: Programs) -> None:
    issued = programs.issue()
    kept = Kept(programs, issued.token.public_id)
    for form in ("float", "base64"):
        body = {"model": "text-embedding-3-small", "input": "some text", "encoding_format": form}
        url = f"{programs.larkey.url}/v1/embeddings"
        reply = request("POST", url, json.dumps(body).encode(), bearer(issued.text))
        assert reply.status == 200, reply.body
    for record in kept.records(2):
        words = kept.words(record)
        assert words["request"]["input"] == "some text"
        assert words["response"]["data"][0]["embedding"]["dimensions"] > 0
        assert (record.path, record.conversation) == ("embeddings", 0)


def test_a_long_history_is_kept_from_its_end_and_ten_megabytes_are_cut(programs: Programs) -> None:
    issued = programs.issue()
    kept = Kept(programs, issued.token.public_id)
    history = [user(f"{number} {'word ' * 100}") for number in range(100)]
    programs.post(issued.text, asking("", messages=[*history, user(QUICK)]))
    programs.post(issued.text, asking(f"{QUICK} {'x y ' * 2_500_000}", max_tokens=5))
    first, second = kept.records(2)
    said = kept.words(first)["request"]
    assert said["messages"][-1]["content"] == QUICK
    assert said["left_out"] + len(said["messages"]) == 101
    assert kept.words(second)["request"] == {"not_kept": "bytes", "bytes": kept.words(second)["request"]["bytes"]}


def test_an_upload_is_recorded_without_what_was_in_it(programs: Programs) -> None:
    issued = programs.issue()
    kept = Kept(programs, issued.token.public_id)
    with programs.client(issued.text) as client:
        client.audio.transcriptions.create(model="whisper-1", file=("a.wav", b"RIFF" + b"secret sound" * 100))
    (record,) = kept.records(1)
    asked = kept.words(record)["request"]
    assert record.path == "audio/transcriptions"
    assert "not_kept" in asked
    assert "secret" not in json.dumps(asked)


def test_what_a_caller_who_left_has_heard_is_kept(programs: Programs) -> None:
    issued = programs.issue()
    kept = Kept(programs, issued.token.public_id)
    with programs.client(issued.text) as client:
        stream = client.chat.completions.create(**asking("[[text 2000]] [[rate 30]] [[delay 0]]"), stream=True)
        next(chunk for chunk in stream if chunk.choices[0].delta.content)
        stream.close()
    (record,) = kept.records(1)
    words = kept.words(record)
    assert words["end_reason"] == "caller gone"
    assert words["response"]["choices"][0]["message"]["content"]
