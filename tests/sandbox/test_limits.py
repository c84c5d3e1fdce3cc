"""Every frequency limit, kept and broken. They are per second for real, whatever the time scale is."""

import json
from collections import deque
from typing import Any

import pytest

from sandbox.errors import ApiError
from sandbox.limits import Limits
from tests.sandbox.caller import MESSAGES, STREAMING, Places, Platform, card, markdown
from tests.servers import Sandbox
from tests.support import eventually


def test_fifty_calls_a_second_pass_and_the_next_is_told_when_to_come_back(platform: Platform, places: Places) -> None:
    path = f"/open-apis/im/v1/chats/{places.group}"
    answers = [platform.call("GET", path) for _ in range(51)]
    assert [answer.code for answer in answers[:50]] == [0] * 50
    refused = answers[50]
    assert (refused.status, refused.code) == (429, 99991400)
    assert refused.headers["x-ogw-ratelimit-limit"] == "50"
    assert refused.headers["x-ogw-ratelimit-reset"] == "1"
    assert platform.sandbox.get("violations")[-1]["name"] == "GET /open-apis/im/v1/chats/:chat_id"


def test_another_api_has_a_window_of_its_own(platform: Platform, places: Places) -> None:
    for _ in range(51):
        platform.call("GET", f"/open-apis/im/v1/chats/{places.group}")
    assert platform.call("GET", "/open-apis/im/v1/chats").code == 0


def test_after_the_second_is_over_the_call_passes_again(platform: Platform, places: Places) -> None:
    path = f"/open-apis/im/v1/chats/{places.group}"
    for _ in range(51):
        platform.call("GET", path)
    eventually(lambda: platform.call("GET", path).code == 0)


def test_a_thousand_calls_a_minute_pass_and_the_next_waits_for_the_first_to_be_old() -> None:
    violations: deque[dict[str, Any]] = deque()
    now = 0.0
    limits = Limits(violations, lambda: now)
    for _ in range(1000):
        limits.api("any")
        now += 1 / 32
    with pytest.raises(ApiError) as refused:
        limits.api("any")
    assert refused.value.code == 99991400
    assert refused.value.headers == {"x-ogw-ratelimit-limit": "1000", "x-ogw-ratelimit-reset": "26"}
    now = 57.0
    limits.api("any")
    assert len(violations) == 1


def test_five_messages_a_second_reach_a_group_and_the_sixth_does_not(platform: Platform, places: Places) -> None:
    codes = [platform.send(places.group, "text", {"text": f"{number}"}).code for number in range(6)]
    assert codes == [0, 0, 0, 0, 0, 230020]


def test_sending_and_replying_share_the_five_of_a_chat(platform: Platform, places: Places) -> None:
    asked = platform.sandbox.post(f"chats/{places.group}/messages", from_=places.lin, text="hi")["message_id"]
    codes = [platform.send(places.group, "text", {"text": "a"}).code for _ in range(3)]
    codes += [platform.reply(asked, "b").code for _ in range(3)]
    assert codes == [0, 0, 0, 0, 0, 230020]


def test_five_messages_a_second_reach_a_person_by_whatever_id(platform: Platform, places: Places) -> None:
    body = {"receive_id": places.lin, "msg_type": "text", "content": '{"text":"hi"}'}
    codes = [platform.call("POST", f"{MESSAGES}?receive_id_type=open_id", body).code for _ in range(5)]
    refused = platform.send(places.direct, "text", {"text": "hi"})
    assert codes == [0] * 5
    assert (refused.status, refused.code) == (400, 230020)
    assert "x-ogw-ratelimit-reset" not in refused.headers


def test_a_full_group_does_not_slow_another_one(platform: Platform, places: Places) -> None:
    for _ in range(6):
        platform.send(places.group, "text", {"text": "hi"})
    assert platform.send(places.direct, "text", {"text": "hi"}).code == 0


def test_one_message_is_patched_five_times_a_second_and_not_six(platform: Platform, places: Places) -> None:
    _, message_id = platform.sent_card(places.direct, card(markdown()))
    body = {"content": json.dumps(card(markdown("new")))}
    answers = [platform.call("PATCH", f"{MESSAGES}/{message_id}", body) for _ in range(6)]
    assert [answer.code for answer in answers] == [0, 0, 0, 0, 0, 230020]
    assert answers[0].message == "ok"


def test_ten_operations_a_second_on_one_card_pass_and_the_eleventh_does_not(platform: Platform) -> None:
    card_id = platform.create_card(card(markdown(), config=STREAMING)).data["card_id"]
    answers = [platform.write(card_id, "x" * number, number) for number in range(1, 12)]
    assert [answer.code for answer in answers] == [0] * 10 + [99991400]
    assert answers[-1].status == 429
    assert platform.sandbox.get("violations")[-1]["kind"] == "card"


def test_a_refused_operation_does_not_use_its_sequence_up(platform: Platform) -> None:
    card_id = platform.create_card(card(markdown(), config=STREAMING)).data["card_id"]
    for number in range(1, 11):
        platform.write(card_id, "x" * number, number)
    assert platform.write(card_id, "again", 11, uuid="one").code == 99991400
    eventually(lambda: platform.write(card_id, "again", 11, uuid="one").code == 0)


def test_streaming_cards_do_not_count_against_the_api(platform: Platform) -> None:
    cards = [platform.create_card(card(markdown(), config=STREAMING)).data["card_id"] for _ in range(7)]
    codes = {platform.write(card_id, "text", number).code for number in range(1, 10) for card_id in cards}
    assert codes == {0}


def test_cards_that_do_not_stream_count_against_the_api(platform: Platform) -> None:
    cards = [platform.create_card(card(markdown())).data["card_id"] for _ in range(7)]
    summary = {"summary": {"content": "s"}}
    codes = [platform.settings(card_id, summary, number).code for number in range(1, 10) for card_id in cards]
    assert codes[:50] == [0] * 50
    assert 99991400 in codes[50:]


def test_limits_do_not_scale_with_time(sandbox: Sandbox, platform: Platform, places: Places) -> None:
    sandbox.post("clock", scale=0.000001)
    codes = [platform.send(places.group, "text", {"text": "hi"}).code for _ in range(6)]
    assert codes[5] == 230020


def test_chaos_limits_one_chat_until_it_is_lifted(platform: Platform, places: Places) -> None:
    platform.sandbox.chaos(rate_limit_chat=places.group, seconds=60)
    assert platform.send(places.group, "text", {"text": "hi"}).code == 230020
    assert platform.send(places.direct, "text", {"text": "hi"}).code == 0
    assert places.group in platform.sandbox.state()["chaos"]["rate_limited_chats"]
    platform.sandbox.chaos(rate_limit_chat=places.group, seconds=0)
    assert platform.send(places.group, "text", {"text": "hi"}).code == 0
