"""Forms and files pass through: nothing of them is changed, and no more of them is held than has to be."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.asked.form import Form, boundary_of
from tests.gateway.programs import RawCall
from tests.gateway.relaying import KEYS, Relayed, multipart, relayed
from tests.gateway.upstream import Heard, Said, said
from tests.support import eventually


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relayed]:
    with relayed(tmp_path_factory.mktemp("uploads"), GATEWAY__UPLOAD_MEGABYTES="8") as house:
        yield house


@pytest.fixture
def house(_house: Relayed) -> Iterator[Relayed]:
    yield _house
    _house.programs.wake_keys()


@pytest.mark.parametrize("model_first", [True, False])
def test_a_form_goes_up_byte_by_byte_and_its_model_is_known(house: Relayed, model_first: bool) -> None:
    usage = {"type": "tokens", "input_tokens": 7, "output_tokens": 3, "input_token_details": {"audio_tokens": 5}}
    house.upstream.answers(said({"text": "hello", "usage": usage}))
    parts = [("model", b"whisper-x"), ("file", b"\x00\r\n--not the end\r\n" * 100)]
    body, kind = multipart(*(parts if model_first else reversed(parts)))
    issued = house.programs.issue(models=["whisper-*"])
    reply = house.ask("POST", "/v1/audio/transcriptions", body, issued.text, {"Content-Type": kind})
    assert reply.json()["text"] == "hello"
    (heard,) = house.upstream.heard
    assert (heard.body, heard.headers["content-type"]) == (body, kind)
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert (row["model"], row["prompt"], row["completion"], row["audio"]) == ("whisper-x", 7, 3, 5)


def test_a_form_without_a_model_is_known_by_its_path(house: Relayed) -> None:
    house.upstream.answers(said({"id": "x"}))
    body, kind = multipart(("file", b"abc"))
    issued = house.programs.issue()
    assert house.ask("POST", "/v1/audio/transcriptions", body, issued.text, {"Content-Type": kind}).status == 200
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert row["model"] == "audio/transcriptions"


def test_a_long_upload_passes_through_before_it_is_whole(house: Relayed) -> None:
    house.upstream.answers(said({"id": "x"}))
    body, kind = multipart(("model", b"m"), ("file", b"z" * 5_000_000))
    token = house.programs.issue().text
    with RawCall(
        house.programs.larkey.port, token, body[:3_000_000], told=len(body), path="/v1/audio/transcriptions", kind=kind
    ) as call:
        eventually(lambda: house.upstream.received > 2_000_000)
        call.sock.sendall(body[3_000_000:])
        assert b"200 OK" in call.read_until(b"}")
    assert house.upstream.heard[0].body == body
    assert house.upstream.heard[0].headers["content-length"] == str(len(body))


def test_a_caller_who_leaves_an_upload_leaves_no_request_behind(house: Relayed) -> None:
    house.upstream.answers(said({}))
    body, kind = multipart(("model", b"m"), ("file", b"z" * 5_000_000))
    issued = house.programs.issue()
    with RawCall(
        house.programs.larkey.port, issued.text, body[:3_000_000], told=len(body), path="/v1/files", kind=kind
    ):
        eventually(lambda: house.upstream.received > 2_000_000)
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert row["end_reason"] in ("caller gone", "caller error")
    assert not house.upstream.heard


def test_a_stalled_upload_is_given_up(house: Relayed) -> None:
    house.upstream.answers(said({}))
    body, kind = multipart(("model", b"m"), ("file", b"z" * 5_000_000))
    token = house.programs.issue().text
    with RawCall(
        house.programs.larkey.port, token, body[:3_000_000], told=len(body), path="/v1/files", kind=kind
    ) as call:
        assert b" 408 " in call.read_until(b"\r\n")


@pytest.mark.parametrize("told", [True, False])
def test_an_upload_that_is_too_large_is_refused(house: Relayed, told: bool) -> None:
    body, kind = multipart(("model", b"m"), ("file", b"z" * 9_000_000))
    token = house.programs.issue().text
    if told:
        reply = house.ask("POST", "/v1/files", body, token, {"Content-Type": kind})
        assert (reply.status, reply.json()["error"]["code"]) == (413, "request_too_large")
        return
    with RawCall(house.programs.larkey.port, token, b"", path="/v1/files", kind=kind, chunked=True) as call:
        for start in range(0, len(body), 500_000):
            piece = body[start : start + 500_000]
            try:
                call.sock.sendall(b"%x\r\n%s\r\n" % (len(piece), piece))
            except OSError:
                break
        assert b" 413 " in call.read_until(b"\r\n")


def refusing_once() -> Callable[[Heard], Said]:
    """The first key that asks is turned away."""
    refused: list[str] = []

    def answer(heard: Heard) -> Said:
        refused.append(heard.key)
        return said({"error": {"message": "no"}}, 401) if refused == [heard.key] else said({"id": "x"})

    return answer


def test_a_short_upload_goes_to_the_next_key(house: Relayed) -> None:
    house.upstream.answers(refusing_once())
    body, kind = multipart(("model", b"m"), ("file", b"z" * 1000))
    assert house.ask("POST", "/v1/audio/transcriptions", body, headers={"Content-Type": kind}).status == 200
    assert {heard.key for heard in house.upstream.heard} == set(KEYS)
    assert [heard.body for heard in house.upstream.heard] == [body, body]


def test_a_long_upload_whose_key_fails_is_asked_for_again(house: Relayed) -> None:
    house.upstream.answers(refusing_once())
    body, kind = multipart(("model", b"m"), ("file", b"z" * 3_000_000))
    reply = house.ask("POST", "/v1/audio/transcriptions", body, headers={"Content-Type": kind})
    assert (reply.status, reply.headers["x-should-retry"]) == (502, "true")
    assert house.ask("POST", "/v1/audio/transcriptions", body, headers={"Content-Type": kind}).status == 200
    assert len(house.upstream.heard) == 2


@pytest.mark.parametrize(
    "parts",
    [
        [("model", b"a"), ("model", b"b"), ("file", b"")],
        [("model", b"a" * 5000), ("file", b"")],
    ],
)
def test_a_form_that_could_be_read_in_two_ways_is_refused(house: Relayed, parts: list[tuple[str, bytes]]) -> None:
    body, kind = multipart(*parts)
    reply = house.ask("POST", "/v1/audio/transcriptions", body, headers={"Content-Type": kind})
    assert (reply.status, reply.json()["error"]["code"]) == (400, "invalid_form")


def test_a_model_behind_a_long_file_is_written_down_all_the_same(house: Relayed) -> None:
    house.upstream.answers(said({"text": "hello"}))
    body, kind = multipart(("file", b"z" * 2_000_000), ("model", b"whisper-x"))
    issued = house.programs.issue()
    assert house.ask("POST", "/v1/audio/transcriptions", body, issued.text, {"Content-Type": kind}).status == 200
    (row,) = house.programs.rows(1, issued.token.public_id)
    assert row["model"] == "whisper-x"
    restricted = house.programs.issue(models=["whisper-*"]).text
    assert house.ask("POST", "/v1/audio/transcriptions", body, restricted, {"Content-Type": kind}).status == 400


def test_a_second_model_behind_a_long_file_ends_the_upload(house: Relayed) -> None:
    house.upstream.answers(said({"text": "hello"}))
    body, kind = multipart(("model", b"whisper-x"), ("file", b"z" * 2_000_000), ("model", b"other"))
    reply = house.ask("POST", "/v1/audio/transcriptions", body, headers={"Content-Type": kind})
    assert (reply.status, reply.json()["error"]["code"]) == (400, "invalid_form")
    assert not house.upstream.heard


NAMES = st.sampled_from(["file", "prompt", "language"])
CONTENTS = st.binary(max_size=60) | st.sampled_from(
    [b"\r\n--b-o-u-n", b"\r\n\r\n", b'name="model"', b"--b-o-u-n-d", b""]
)


@given(
    st.lists(st.tuples(NAMES, CONTENTS), max_size=4),
    st.integers(0, 4),
    st.lists(st.integers(1, 50), max_size=60),
)
def test_the_model_is_found_however_a_form_is_cut(parts: list[tuple[str, bytes]], place: int, sizes: list[int]) -> None:
    parts = [*parts[:place], ("model", b"whisper-1"), *parts[place:]]
    body, kind = multipart(*parts)
    boundary = boundary_of(kind)
    assert boundary is not None
    form, rest = Form(boundary), body
    for size in sizes:
        form.feed(rest[:size])
        rest = rest[size:]
    form.feed(rest)
    (value, start, end) = form.fields["model"]
    assert (value, body[start:end]) == ("whisper-1", b"whisper-1")


@given(st.binary(max_size=300))
def test_garbage_is_no_form_and_does_no_harm(body: bytes) -> None:
    form = Form(b"b")
    form.feed(body)
    assert not form.fields or b"model" in body or b"stream" in body
