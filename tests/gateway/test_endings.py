"""Streams end as they should, whoever ends them: the caller, the token's owner, the provider, the operator."""

import json
import signal
import socket
import time

import pytest

from tests.conftest import StartLarkey
from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import QUICK, Programs, RawCall, asking
from tests.support import Reply, eventually

END = b"\r\n0\r\n\r\n"
SLOWLY = "[[text 20000]] [[rate 20]] [[delay 0]]"
SILENT_SOON = f"[[say one two three]] [[stall 3]] {QUICK}"


def last_events(got: bytes) -> list[dict[str, object]]:
    """The JSON of every whole event in a chunked answer; chunk sizes are lines of their own."""
    lines = [line for line in got.split(b"\r\n\r\n", 1)[1].splitlines() if line.startswith(b"data: {")]
    return [json.loads(line[6:]) for line in lines]


def error_of(got: bytes) -> dict[str, object]:
    error = last_events(got)[-1]["error"]
    assert isinstance(error, dict)
    return error


@pytest.mark.parametrize(
    ("question", "stream"),
    [(SLOWLY, True), (SILENT_SOON, True), ("[[stall -1]]", True), ("[[stall 0]]", True), ("[[delay 30]]", False)],
    ids=["while it speaks", "while it is silent", "before its headers", "before its first word", "not streamed"],
)
def test_a_caller_who_hangs_up_frees_the_provider_within_a_second(
    programs: Programs, token: str, question: str, stream: bool
) -> None:
    before = programs.last_upstream()
    call = RawCall(programs.larkey.port, token, asking(question, stream=stream))
    asked = eventually(lambda: programs.asked_upstream(since=before))[0]
    if question in (SLOWLY, SILENT_SOON):
        call.read_until(b"data: ")
    left = time.time()
    call.close()

    def gone() -> dict[str, float]:
        entry = programs.asked_upstream(since=asked["n"] - 1)[0]
        assert entry["end"] == "client gone"
        return dict(entry)

    assert eventually(gone, within=5)["ended_at"] - left < 1.0
    assert len(programs.asked_upstream(since=before)) == 1


def test_what_a_caller_pays_who_left(programs: Programs) -> None:
    """The prompt and what had come by then, labelled as an estimate."""
    issued = programs.issue()
    with RawCall(programs.larkey.port, issued.text, asking(SILENT_SOON, stream=True)) as call:
        call.read_until(b"three")
    (row,) = programs.rows(1, issued.token.public_id)
    assert (row["label"], row["end_reason"], row["completion"]) == ("estimated", "caller gone", 4)
    assert row["prompt"] > 0


def test_a_caller_who_reads_slowly_gets_everything(programs: Programs, token: str) -> None:
    with RawCall(programs.larkey.port, token, asking(f"[[text 600]] {QUICK}", stream=True)) as call:
        call.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while b"data: [DONE]" not in call.got:
            call.got += call.sock.recv(1000)
    assert programs.asked_upstream()[-1]["end"] == "done"
    assert len(last_events(call.got)) > 500


@pytest.mark.parametrize("question", [SLOWLY, f"{SILENT_SOON} [[pings]]"], ids=["speaking", "silent"])
def test_revocation_ends_a_running_stream_within_a_second(programs: Programs, question: str) -> None:
    issued = programs.issue()
    with RawCall(programs.larkey.port, issued.text, asking(question, stream=True)) as call:
        call.read_until(b"data: ")
        programs.tokens.revoke(issued.token.public_id, by=0)
        revoked = time.time()
        got = call.read_until(END)
    assert time.time() - revoked < 1.0
    assert error_of(got)["code"] == "token_revoked"
    assert b"[DONE]" not in got
    eventually(lambda: programs.asked_upstream()[-1]["end"] == "client gone")
    (row,) = programs.rows(1, issued.token.public_id)
    assert (row["label"], row["end_reason"]) == ("estimated", "revoked")


def test_a_revoked_token_is_refused_within_a_second_by_every_worker_and_host(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(workers=2, settings=SETTINGS)
    second = int(larkey.start_web().environment["OPENAI_SERVICE_PORT"])
    programs = Programs(larkey)
    issued = programs.issue()

    def ask(port: int) -> Reply:
        return programs.post(issued.text, asking(QUICK), port=port)

    assert {ask(port).status for port in (larkey.port, second) for _ in range(20)} == {200}
    programs.tokens.revoke(issued.token.public_id, by=0)
    revoked = time.monotonic()
    while time.monotonic() - revoked < 1.0:
        ask(larkey.port)
    assert {ask(port).status for port in (larkey.port, second) for _ in range(20)} == {401}
    programs.close()


def test_a_revocation_ends_streams_also_while_redis_is_away(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={**SETTINGS, "LIMITS__TOKENS_PER_DAY": "0", "LIMITS__TOKENS_PER_MONTH": "0"})
    programs = Programs(larkey)
    issued = programs.issue()
    with RawCall(larkey.port, issued.text, asking(SLOWLY, stream=True)) as call:
        call.read_until(b"data: ")
        larkey.valkey.kill()
        programs.tokens.revoke(issued.token.public_id, by=0)
        assert error_of(call.read_until(END))["code"] == "token_revoked"
    assert programs.post(issued.text, asking(QUICK)).status == 401
    programs.close()


def test_draining_lets_short_streams_finish_and_ends_long_ones_with_an_event(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={**SETTINGS, "SERVER__DRAIN_SECONDS": "2"})
    programs = Programs(larkey)
    token = programs.issue().text
    brief = asking("[[say a b c d e f]] [[rate 5]] [[delay 0]]", stream=True)
    with RawCall(larkey.port, token, brief) as short, RawCall(larkey.port, token, asking(SLOWLY, stream=True)) as long:
        for call in (short, long):
            call.read_until(b"data: ")
        larkey.webs[0].signal(signal.SIGTERM)
        assert b"data: [DONE]" in short.read_until(END)
        assert error_of(long.read_until(END))["code"] == "draining"
    larkey.webs[0].wait()
    programs.close()
