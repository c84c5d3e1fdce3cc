"""What the platform tells an app about itself: its scopes and its subscriptions."""

import pytest

from tests.sandbox.caller import Platform

SCOPES = "/open-apis/application/v6/scopes"
ME = "/open-apis/application/v6/applications/me?lang=zh_cn"


def granted(platform: Platform) -> dict[str, int]:
    return {scope["scope_name"]: scope["grant_status"] for scope in platform.call("GET", SCOPES).data["scopes"]}


def test_every_scope_that_was_asked_for_is_listed_with_its_grant(platform: Platform) -> None:
    assert granted(platform)["im:message:send_as_bot"] == 1
    platform.sandbox.chaos(deny_scope="im:message:send_as_bot")
    assert granted(platform)["im:message:send_as_bot"] == 2


def test_the_app_tells_how_its_events_come_and_which(platform: Platform) -> None:
    app = platform.call("GET", ME).data["app"]
    assert app["event"]["subscription_type"] == "webhook"
    assert "im.message.receive_v1" in app["event"]["subscribed_events"]
    assert app["callback_info"]["subscribed_callbacks"] == ["card.action.trigger"]
    platform.sandbox.chaos(unsubscribe="im.message.receive_v1")
    assert "im.message.receive_v1" not in platform.call("GET", ME).data["app"]["event"]["subscribed_events"]


@pytest.mark.parametrize(
    ("path", "code"),
    [(ME.partition("?")[0], 99992402), (ME.replace("/me?", "/cli_other?"), 210509)],
)
def test_a_wrong_question_about_an_app_is_refused(platform: Platform, path: str, code: int) -> None:
    assert platform.call("GET", path).code == code


def test_without_the_scope_the_app_is_not_told(platform: Platform) -> None:
    for scope in ("application:application:self_manage", "admin:app.info:readonly"):
        platform.sandbox.chaos(deny_scope=scope)
    answer = platform.call("GET", ME)
    assert answer.code == 99991672
    assert "application:application:self_manage" in answer.message
