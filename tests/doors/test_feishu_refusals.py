"""Limits, missing scopes and numbers: what the door hands on, sorted by what can be done about it."""

import contextlib
import json
import logging

import pytest

from bot.feishu.client import Feishu
from bot.feishu.errors import KINDS, NO_CODE, FeishuError, Kind, refusal
from tests.doors.conftest import OpenFeishu, OpenSmall
from tests.doors.places import TEXT, Json, card, fault, question
from tests.doors.test_logs import Lines
from tests.doors.test_logs import lines as lines
from tests.servers import APP_SECRET, Sandbox

REPLY = "/open-apis/im/v1/messages/*/reply"
CARDS = "/open-apis/cardkit/v1/cards"


def test_a_rate_limit_says_how_long_to_wait(feishu: Feishu, sandbox: Sandbox) -> None:
    _, asked = question(sandbox)
    headers = {"x-ogw-ratelimit-limit": "50", "x-ogw-ratelimit-reset": "7"}
    fault(sandbox, REPLY, code=99991400, status=429, times=1, headers=headers)
    with pytest.raises(FeishuError) as refused:
        feishu.reply(asked, "text", TEXT, "uuid-1")
    assert (refused.value.kind, refused.value.retry_after) == (Kind.RATE_LIMITED, 7.0)


def test_a_chat_that_is_written_to_too_fast_is_a_rate_limit_too(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    sandbox.chaos(rate_limit_chat=chat.chat_id, seconds=60)
    with pytest.raises(FeishuError) as refused:
        feishu.reply(asked, "text", TEXT, "uuid-1")
    assert (refused.value.code, refused.value.kind) == (230020, Kind.RATE_LIMITED)


def test_a_missing_scope_is_named(feishu: Feishu, sandbox: Sandbox) -> None:
    sandbox.chaos(deny_scope="cardkit:card:write", on=True)
    try:
        with pytest.raises(FeishuError) as refused:
            feishu.create_card(card())
        assert (refused.value.kind, refused.value.scope) == (Kind.MISSING_SCOPE, "cardkit:card:write")
    finally:
        sandbox.chaos(deny_scope="cardkit:card:write", on=False)


@pytest.mark.parametrize("body", [b"<html>502</html>", b"[]", b"", b'{"msg": "no code"}', b'{"code": "0"}'])
def test_an_answer_that_is_not_the_platforms_is_no_success(body: bytes) -> None:
    try:
        decoded: Json | None = json.loads(body)
    except ValueError:
        decoded = None
    error = refusal(502, {}, decoded if isinstance(decoded, dict) else None)
    assert (error.kind, error.code) == (Kind.NETWORK, NO_CODE)


@pytest.mark.parametrize(
    ("code", "status", "message", "kind"),
    [
        (230099, 400, "ErrCode: 11310; ErrMsg: card table number over limit; ErrorValue: table", Kind.TOO_MANY_TABLES),
        (230099, 400, "ErrCode: 11310; ErrMsg: card element number over limit", Kind.TOO_MANY_ELEMENTS),
        (230099, 400, "ErrCode: 11310; ErrMsg: card entity has been sent already", Kind.REFUSED),
        (300305, 400, "", Kind.TOO_MANY_ELEMENTS),
        (123456, 429, "", Kind.RATE_LIMITED),
        (123456, 500, "", Kind.NETWORK),
        (123456, 400, "", Kind.OTHER),
        *((code, 400, "", kind) for code, kind in KINDS.items()),
    ],
)
def test_each_number_has_its_kind(code: int, status: int, message: str, kind: Kind) -> None:
    assert refusal(status, {}, {"code": code, "msg": message}).kind is kind


def test_a_scope_is_found_in_the_text_where_the_details_are_missing() -> None:
    text = "Access denied. One of the following scopes is required: [im:message, im:message:send]."
    assert refusal(400, {}, {"code": 99991672, "msg": text}).scope == "im:message or im:message:send"
    assert refusal(400, {}, {"code": 99991672, "msg": "no"}).scope == "an unnamed scope"


def test_no_secret_is_in_the_log_of_any_trouble(
    lines: Lines, open_door: OpenFeishu, open_small: OpenSmall, sandbox: Sandbox
) -> None:
    small = open_small()
    feishu = open_door(shared=small)
    _, asked = question(sandbox)
    for code, status in ((99991663, 400), (1, 502), (99991400, 429), (99991672, 400), (1, 500)):
        fault(sandbox, REPLY, code=code, status=status, times=1)
        with contextlib.suppress(FeishuError):
            feishu.reply(asked, "text", TEXT, f"uuid-{code}-{status}")
    fault(sandbox, REPLY, lost=True, times=1)
    feishu.reply(asked, "text", TEXT, "uuid-lost")
    shared = small.token(f"cli_sandbox@{sandbox.url}")
    assert shared is not None
    logging.getLogger("anybody").error("%r %r", feishu, {"Authorization": f"Bearer {shared[0]}", "s": APP_SECRET})
    assert "repeating a call" in lines.text
    assert shared[0] not in lines.text
    assert APP_SECRET not in lines.text
