"""Whatever goes wrong, OpenAI's SDK raises the class that it would raise with OpenAI, and asks once."""

from collections.abc import Callable
from typing import Any

import openai
import pytest

from tests.gateway.programs import QUICK, Programs, asking
from tests.gateway.sdk.conftest import KEYS

Work = Callable[[openai.OpenAI], object]


def chat(text: str = "", **options: Any) -> Work:
    return lambda sdk: sdk.chat.completions.create(**asking(f"{text} {QUICK}", **options))


def streamed(text: str) -> Work:
    return lambda sdk: list(sdk.chat.completions.create(**asking(f"[[say one two three]] {text} {QUICK}", stream=True)))


def response(text: str, **options: Any) -> Work:
    return lambda sdk: list(
        sdk.responses.create(model="gpt-4o", input=f"[[say one two three]] {text} {QUICK}", stream=True, **options)
    )


def unknown_model(sdk: openai.OpenAI) -> object:
    return sdk.chat.completions.create(**{**asking(QUICK), "model": "gpt-99"})


def wrong_kind(sdk: openai.OpenAI) -> object:
    wrong: Any = "holidays"
    return sdk.files.create(file=("a", b"x"), purpose=wrong)


@pytest.mark.parametrize(
    ("work", "error", "status", "code"),
    [
        (chat(temperature=9), openai.BadRequestError, 400, "decimal_above_max_value"),
        (chat(messages=[]), openai.BadRequestError, 400, "empty_array"),
        (chat(tools=[]), openai.BadRequestError, 400, "empty_array"),
        (unknown_model, openai.NotFoundError, 404, "model_not_found"),
        (wrong_kind, openai.BadRequestError, 400, "invalid_value"),
        (lambda sdk: sdk.images.generate(model="dall-e-3", prompt=""), openai.BadRequestError, 400, None),
        (lambda sdk: sdk.files.retrieve("file-nobody-has"), openai.NotFoundError, 404, None),
        (lambda sdk: sdk.batches.retrieve("batch_none"), openai.NotFoundError, 404, None),
        (lambda sdk: sdk.responses.retrieve("resp_none"), openai.NotFoundError, 404, None),
        (chat("[[status 409]]"), openai.ConflictError, 409, "sandbox_told_so"),
        (chat("[[status 413]]"), openai.APIStatusError, 413, "sandbox_told_so"),
        (chat("[[status 422]]"), openai.UnprocessableEntityError, 422, "sandbox_told_so"),
    ],
)
def test_a_wrong_request_is_raised_and_asked_at_most_once(
    programs: Programs,
    sdk: openai.OpenAI,
    work: Work,
    error: type[openai.APIStatusError],
    status: int,
    code: str | None,
) -> None:
    before = programs.last_upstream()
    with pytest.raises(error) as raised:
        work(sdk)
    assert type(raised.value) is error
    assert raised.value.status_code == status
    assert code in (None, raised.value.code)
    assert raised.value.response.headers["x-request-id"]
    entries = programs.larkey.sandbox.get(f"model/requests?since={before}")
    assert len([entry for entry in entries if not entry["path"].endswith("/models")]) <= 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_provider_that_fails_raises_and_is_asked_three_times(
    programs: Programs, sdk: openai.OpenAI, status: int
) -> None:
    before = programs.last_upstream()
    with pytest.raises(openai.InternalServerError) as raised:
        chat(f"[[status {status}]]")(sdk)
    assert raised.value.status_code == status
    assert len(programs.asked_upstream(since=before)) == 3


@pytest.mark.parametrize(
    ("fault", "error", "status", "code"),
    [
        ("limit_key", openai.RateLimitError, 429, "pool_limited"),
        ("refuse_key", openai.InternalServerError, 503, "no_usable_key"),
        ("empty_key", openai.InternalServerError, 503, "no_usable_key"),
    ],
)
@pytest.mark.parametrize("kind", ["chat", "stream", "response", "image", "speech"])
def test_a_pool_that_is_used_up_is_asked_once_a_key(
    programs: Programs,
    sdk: openai.OpenAI,
    kind: str,
    fault: str,
    error: type[openai.APIStatusError],
    status: int,
    code: str,
) -> None:
    before = programs.last_upstream()
    programs.larkey.sandbox.chaos(model={fault: "*"})
    work: dict[str, Work] = {
        "chat": chat(),
        "stream": streamed(""),
        "response": response(""),
        "image": lambda sdk: sdk.images.generate(model="dall-e-3", prompt="a cat"),
        "speech": lambda sdk: sdk.audio.speech.create(model="tts-1", voice="alloy", input="hi"),
    }
    for _ in range(2):
        with pytest.raises(error) as raised:
            work[kind](sdk)
        assert (raised.value.status_code, raised.value.code) == (status, code)
        assert float(raised.value.response.headers["retry-after"]) > 0
    entries = programs.larkey.sandbox.get(f"model/requests?since={before}")
    assert 1 <= len([entry for entry in entries if not entry["path"].endswith("/models")]) <= len(KEYS)


@pytest.mark.parametrize("directive", ["[[error 2]]", "[[cut 2]]", "[[no-done]]", "[[stall 2]]"])
@pytest.mark.parametrize("work", [streamed, response], ids=["chat", "responses"])
def test_a_stream_that_breaks_off_raises_an_api_error(
    programs: Programs, sdk: openai.OpenAI, work: Callable[[str], Work], directive: str
) -> None:
    before = programs.last_upstream()
    with pytest.raises(openai.APIError) as raised:
        work(directive)(sdk)
    assert not isinstance(raised.value, openai.APIConnectionError)
    assert raised.value.message
    assert len(programs.larkey.sandbox.get(f"model/requests?since={before}")) == 1


def test_tokens_that_do_not_open_anything_raise_by_their_kind(programs: Programs) -> None:
    revoked = programs.issue()
    programs.tokens.revoke(revoked.token.public_id, by=0)
    barred = programs.issue(networks=("203.0.113.0/24",))
    for token, error, code in (
        ("lk-typo", openai.AuthenticationError, "invalid_api_key"),
        (revoked.text, openai.AuthenticationError, "token_revoked"),
        (barred.text, openai.PermissionDeniedError, "address_not_allowed"),
    ):
        with programs.client(token) as client, pytest.raises(error) as raised:
            client.models.list()
        assert raised.value.code == code


def test_a_share_that_is_used_up_raises_a_rate_limit_and_asks_nobody(programs: Programs) -> None:
    issued = programs.issue("ou_of_a_small_share")
    before = programs.last_upstream()
    with programs.client(issued.text) as client, pytest.raises(openai.RateLimitError) as raised:
        client.chat.completions.create(**asking(QUICK, max_tokens=2_000_000_000))
    assert raised.value.response.headers["x-should-retry"] == "false"
    assert not programs.asked_upstream(since=before)


def test_an_upload_that_meets_an_ill_key_arrives_all_the_same(programs: Programs, sdk: openai.OpenAI) -> None:
    programs.larkey.sandbox.chaos(model={"limit_key": "north-0001"})
    for n in range(len(KEYS)):
        content = bytes([n]) * 3_000_000
        assert sdk.files.create(file=("a.bin", content), purpose="user_data").bytes == len(content)
