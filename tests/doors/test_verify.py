"""Who may come in by the webhook door, and what everybody else is told: nothing but a status."""

import json
from collections.abc import Callable, Mapping

import pytest

from bot.connection.handover import Seal
from store.errors import Unavailable
from tests.doors.doorstep import JSON_ONLY, KEY, NOW, SECRET_KEY, TOKEN, Doorstep, Json, encrypted, event, signed
from tests.doors.test_logs import Lines
from tests.doors.test_logs import lines as lines

HOUR = 3600


def plain(envelope: Json) -> bytes:
    return json.dumps(envelope).encode()


def with_header(envelope: Json, **fields: str) -> Json:
    envelope["header"] |= fields
    return envelope


def without(headers: Mapping[str, str], name: str) -> dict[str, str]:
    return {known: value for known, value in headers.items() if known != name}


def test_a_signed_and_encrypted_event_comes_in() -> None:
    door = Doorstep()
    answer = door.deliver(event("text_direct"))
    assert (answer.status_code, answer.json) == (200, {})
    assert [message.text for message in door.recorder.messages] == ["你好，写一首诗"]


def test_without_an_encrypt_key_the_verification_token_is_the_proof() -> None:
    door = Doorstep(key="")
    assert door.post(plain(event("text_direct")), JSON_ONLY).status_code == 200
    assert len(door.recorder.messages) == 1


def test_an_event_with_an_encrypt_key_alone_comes_in() -> None:
    assert Doorstep(token="").deliver(event("text_direct")).status_code == 200


SIGNED = encrypted(plain(event("text_direct")))
FORGED = encrypted(plain(event("text_direct")), "another-key")
OTHER_TOKEN = encrypted(plain(with_header(event("text_direct"), token="another-token")))
NO_TOKEN = encrypted(plain(with_header(event("text_direct"), token="")))
OTHER_APP = encrypted(plain(with_header(event("text_direct"), app_id="cli_another")))
CHALLENGE = {"type": "url_verification", "challenge": "c-1", "token": TOKEN}
LONG = b'{"encrypt": "' + b"A" * (1024 * 1024) + b'"}'

WITH_KEY = [
    (
        "a signature with another key",
        SIGNED,
        signed(SIGNED, key="forged"),
        401,
        "signature mismatch: wrong Encrypt Key",
    ),
    ("another body", SIGNED + b" ", signed(SIGNED), 401, "signature mismatch"),
    ("encrypted with another key", FORGED, signed(FORGED), 401, "wrong Encrypt Key"),
    ("no signature", SIGNED, JSON_ONLY, 401, "the signature headers are missing"),
    ("no nonce", SIGNED, without(signed(SIGNED), "X-Lark-Request-Nonce"), 401, "signature mismatch"),
    ("no timestamp", SIGNED, without(signed(SIGNED), "X-Lark-Request-Timestamp"), 401, "signature mismatch"),
    ("an empty timestamp", SIGNED, signed(SIGNED, stamp=""), 401, "not a number"),
    ("words as timestamp", SIGNED, signed(SIGNED, stamp="yesterday"), 401, "not a number"),
    ("the year 1970", SIGNED, signed(SIGNED, stamp="1"), 401, "timestamp older than 8 h"),
    ("9 hours ago", SIGNED, signed(SIGNED, stamp=str(int(NOW) - 9 * HOUR)), 401, "timestamp older than 8 h"),
    ("an hour ahead", SIGNED, signed(SIGNED, stamp=str(int(NOW) + HOUR)), 401, "timestamp in the future"),
    ("plain", plain(event("text_direct")), JSON_ONLY, 401, "plain body although an Encrypt Key is set"),
    ("a plain challenge", plain(CHALLENGE), JSON_ONLY, 401, "plain body although an Encrypt Key is set"),
    ("another token", OTHER_TOKEN, signed(OTHER_TOKEN), 401, "verification token differs"),
    ("no token", NO_TOKEN, signed(NO_TOKEN), 401, "verification token differs"),
    ("another app", OTHER_APP, signed(OTHER_APP), 401, "app id of another app"),
    ("no JSON", b"hello", JSON_ONLY, 400, "not a JSON object"),
    ("nothing", b"", JSON_ONLY, 400, "not a JSON object"),
    ("a list", b"[]", JSON_ONLY, 400, "not a JSON object"),
    ("no UTF-8", b"\xff\xfe", JSON_ONLY, 400, "not a JSON object"),
    ("very deep", b'{"a":' * 100_000, JSON_ONLY, 400, "not a JSON object"),
    ("no base64", b'{"encrypt": "***"}', JSON_ONLY, 401, "it cannot be decrypted"),
    ("a number to decrypt", b'{"encrypt": 7}', JSON_ONLY, 401, "it cannot be decrypted"),
    ("too short to decrypt", b'{"encrypt": "AAAA"}', JSON_ONLY, 401, "it cannot be decrypted"),
    ("too large", LONG, signed(LONG), 413, "body larger than 1 MB"),
    ("a form", b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "content type"),
    ("no content type", SIGNED, without(signed(SIGNED), "Content-Type"), 415, "content type"),
]


@pytest.mark.parametrize(
    ("body", "headers", "status", "reason"), [row[1:] for row in WITH_KEY], ids=[row[0] for row in WITH_KEY]
)
def test_where_an_encrypt_key_is_set_nothing_else_comes_in(
    body: bytes, headers: dict[str, str], status: int, reason: str
) -> None:
    door = Doorstep()
    answer = door.post(body, headers)
    assert (answer.status_code, answer.json) == (status, {"error": "rejected"})
    assert reason in door.recorder.reason
    assert not door.recorder.messages


WITHOUT_KEY = [
    ("encrypted", SIGNED, 400, "encrypted body but no Encrypt Key is set"),
    ("another token", plain(with_header(event("text_direct"), token="another")), 401, "verification token differs"),
    ("another app", plain(with_header(event("text_direct"), app_id="cli_x")), 401, "app id of another app"),
    (
        "old",
        plain(with_header(event("text_direct"), create_time=str(int(NOW - 9 * HOUR) * 1000))),
        401,
        "older than 8 h",
    ),
    ("of no time", plain(with_header(event("text_direct"), create_time="")), 401, "older than 8 h"),
    ("a challenge with another token", plain(CHALLENGE | {"token": "guess"}), 401, "verification token differs"),
    ("a challenge without a word", plain(CHALLENGE | {"challenge": ""}), 400, "a challenge without a word"),
    ("a header that is none", plain({"schema": "2.0", "header": [], "event": 3}), 401, "verification token differs"),
]


@pytest.mark.parametrize(
    ("body", "status", "reason"), [row[1:] for row in WITHOUT_KEY], ids=[row[0] for row in WITHOUT_KEY]
)
def test_without_an_encrypt_key_the_token_keeps_strangers_out(body: bytes, status: int, reason: str) -> None:
    door = Doorstep(key="")
    assert door.post(body, JSON_ONLY).status_code == status
    assert reason in door.recorder.reason
    assert not door.recorder.messages


def test_without_any_secret_the_webhook_takes_nothing() -> None:
    door = Doorstep(key="", token="")
    assert door.post(plain(with_header(event("text_direct"), token="")), JSON_ONLY).status_code == 401
    assert "long connection" in door.recorder.reason


def test_an_event_that_was_signed_seven_hours_ago_still_comes_in() -> None:
    door = Doorstep()
    door.now = NOW + 7 * HOUR
    assert door.deliver(event("text_direct")).status_code == 200


def test_an_encrypted_challenge_is_answered_without_a_signature() -> None:
    answer = Doorstep().post(encrypted(plain(CHALLENGE)), JSON_ONLY)
    assert (answer.status_code, answer.json) == (200, {"challenge": "c-1"})


def test_a_plain_challenge_is_answered_where_the_token_proves_it() -> None:
    word = 'a"quote\\and 中文'
    answer = Doorstep(key="").post(plain(CHALLENGE | {"challenge": word}), JSON_ONLY)
    assert answer.json == {"challenge": word}


def test_an_encrypted_challenge_with_another_token_is_not_answered() -> None:
    door = Doorstep()
    assert door.post(encrypted(plain(CHALLENGE | {"token": "guess"})), JSON_ONLY).status_code == 401


def test_bad_padding_and_a_missing_signature_look_the_same_from_outside() -> None:
    """Else the door would be an oracle that decrypts for strangers."""
    door = Doorstep()
    unsigned, broken = door.post(SIGNED, JSON_ONLY), door.post(b'{"encrypt": "AAAA"}', JSON_ONLY)
    assert (unsigned.status_code, unsigned.data) == (broken.status_code, broken.data)


@pytest.mark.parametrize("name", ["reaction", "old_schema"])
def test_a_genuine_event_that_nobody_serves_is_taken_without_a_word(name: str) -> None:
    door = Doorstep()
    assert door.deliver(event(name)).status_code == 200
    assert not door.recorder.messages
    assert not door.recorder.rejected


def test_a_press_is_answered_with_what_the_receiver_says() -> None:
    door = Doorstep()
    door.recorder.answer = {"toast": {"type": "info", "content": "好"}}
    assert door.deliver(event("press")).json == {"toast": {"type": "info", "content": "好"}}


def test_no_secret_and_no_word_of_a_message_is_in_the_log_of_any_rejection(lines: Lines) -> None:
    door = Doorstep()
    for _, body, headers, _, _ in WITH_KEY:
        door.post(body, headers)
    door.deliver(event("text_direct"))
    door.recorder.failure = Unavailable("redis://user:secret-password@host is away")
    door.deliver(event("text_direct"))
    door.recorder.failure = RuntimeError("Bearer abcDEF123456")
    door.deliver(event("text_direct"))
    assert lines.text.count("rejected") >= len(WITH_KEY)
    hidden = (KEY, TOKEN, "写一首诗", "secret-password", "abcDEF123456")
    assert not [word for word in hidden if word in lines.text]


@pytest.mark.parametrize("failure", [Unavailable("redis://user:secret-password@host is away"), RuntimeError("a bug")])
def test_what_cannot_be_remembered_is_answered_with_500_and_comes_again(failure: Exception) -> None:
    door = Doorstep()
    door.recorder.failure = failure
    answer = door.deliver(event("text_direct"))
    assert (answer.status_code, answer.json) == (500, {"error": "try again"})


def test_our_own_process_comes_in_with_a_seal() -> None:
    door = Doorstep()
    body = plain(event("press"))
    assert door.post(body, Seal(SECRET_KEY, lambda: NOW).headers(body)).status_code == 200
    assert [message.kind for message in door.recorder.messages] == ["press"]


SEALS: list[tuple[str, Callable[[bytes], dict[str, str]]]] = [
    ("of another secret", lambda body: Seal("another-secret", lambda: NOW).headers(body)),
    ("of another body", lambda body: Seal(SECRET_KEY, lambda: NOW).headers(body + b" ")),
    ("of yesterday", lambda body: Seal(SECRET_KEY, lambda: NOW - 24 * HOUR).headers(body)),
    ("that is empty", lambda body: {"x-larkey-seal": "", "content-type": "application/json"}),
    (
        "that is not ASCII",
        lambda body: {"x-larkey-seal": "é", "x-larkey-time": "é", "content-type": "application/json"},
    ),
]


@pytest.mark.parametrize("seal", [row[1] for row in SEALS], ids=[row[0] for row in SEALS])
def test_another_seal_opens_nothing(seal: Callable[[bytes], dict[str, str]]) -> None:
    door = Doorstep()
    body = plain(event("press"))
    assert door.post(body, seal(body)).status_code == 401
    assert not door.recorder.messages


def test_without_a_secret_key_nothing_can_be_sealed() -> None:
    with pytest.raises(ValueError, match="SECRET_KEY"):
        Seal("").headers(b"{}")
    assert not Seal("").holds({"x-larkey-seal": "", "x-larkey-time": "1"}, b"{}")
