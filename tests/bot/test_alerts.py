"""What is wrong is told to the administrators' group and to Matrix: once, with buttons, and again when it is over."""

from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.people import seeded
from store.keys import KeyStates
from store.redis import RedisDoor, open_redis
from tests.bot.holder import callback, deeds, labelled, press
from tests.bot.homeserver import HOOK_SECRET, ROOM, TOKEN, Homeserver
from tests.chat import Chat, button_value, card_of, direct_chat, group_chat, text_of
from tests.servers import APP_ID, MODEL_KEY, Larkey
from tests.support import eventually, request

LIN, ZHOU = (human.open_id for human in seeded(APP_ID)[0])
GROUP = next(chat.chat_id for chat in seeded(APP_ID)[1] if chat.type == "group")
SECOND_KEY = "sk-sandbox-0002"


@pytest.fixture(scope="module")
def homeserver() -> Iterator[Homeserver]:
    server = Homeserver()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory, homeserver: Homeserver) -> Iterator[Larkey]:
    """Two hosts with two workers each, whose administrator is Zhou."""
    settings = {
        "ADMIN_OPEN_IDS": ZHOU,
        "OPENAI_API_KEY": f"{MODEL_KEY},{SECOND_KEY}",
        "ALERTS__CHAT_ID": GROUP,
        "ALERTS__WEBHOOK": f"{homeserver.url}/hook/of/the/bot",
        "ALERTS__WEBHOOK_SECRET": HOOK_SECRET,
        "ALERTS__MATRIX_HOMESERVER": homeserver.url,
        "ALERTS__MATRIX_ROOM": ROOM,
        "ALERTS__MATRIX_TOKEN": TOKEN,
        "ALERTS__EVERY_SECONDS": "0.5",
        "ALERTS__UPDATE_SECONDS": "1",
        "ALERTS__PATIENCE_SECONDS": "1",
        "ALERTS__DISK_PERCENT": "0",
    }
    shared = Larkey(tmp_path_factory.mktemp("larkey"), workers=2, settings=settings)
    try:
        shared.start()
        shared.start_web()
        yield shared
    finally:
        shared.stop()


@pytest.fixture(scope="module")
def redis(larkey: Larkey) -> Iterator[RedisDoor]:
    door = open_redis(larkey.valkey.url)
    yield door
    door.close()


@pytest.fixture
def zhou(larkey: Larkey) -> Chat:
    return group_chat(larkey.sandbox, 1)


@pytest.fixture
def lin(larkey: Larkey) -> Chat:
    return group_chat(larkey.sandbox, 0)


def key_of(larkey: Larkey) -> str:
    """The id of a key of the pool, as the figures name it."""
    page = request("GET", f"{larkey.url}/metrics").body.decode()
    line = next(line for line in page.splitlines() if line.startswith("larkey_key_state{"))
    return line.partition('key="')[2].partition('"')[0]


def alerts(chat: Chat, *words: str) -> list[dict[str, Any]]:
    """The cards in the group that say all of this."""
    sent = [message for message in chat.messages() if message["sender"]["is_bot"]]
    return [message for message in sent if all(word in text_of(message) for word in words)]


def alert(chat: Chat, *words: str, within: float = 20.0) -> dict[str, Any]:
    found = eventually(lambda: alerts(chat, *words), within)
    assert len(found) == 1
    return found[0]


def heal(redis: RedisDoor) -> None:
    redis.call("DEL", redis.key("keys", "rests"))


def test_a_refused_key_is_told_once_and_is_over_on_the_same_card(
    larkey: Larkey, redis: RedisDoor, zhou: Chat, homeserver: Homeserver
) -> None:
    key = key_of(larkey)
    KeyStates(redis).rest(key, 60.0, "refused")
    told = alert(zhou, "密钥被上游拒绝", key)
    assert set(labelled(card_of(told) or {})) == {"静音 1 小时", "让它休息 1 小时", "立即测试"}
    eventually(lambda: len([one for one in homeserver.shown() if f"密钥被上游拒绝 · {key}" in one["body"]]) == 1)
    eventually(lambda: len([card for card in homeserver.cards if key in str(card)]) == 1)
    assert "behaviors" not in str(homeserver.cards[-1])

    heal(redis)
    eventually(lambda: "已恢复" in text_of(zhou.message(told["message_id"])), within=20)
    assert alert(zhou, "密钥被上游拒绝", key)["message_id"] == told["message_id"]
    eventually(lambda: [one for one in homeserver.shown() if "✅ 已恢复" in one["body"] and key in one["body"]])
    eventually(lambda: len([card for card in homeserver.cards if "已恢复" in str(card) and key in str(card)]) == 1)
    for secret in (MODEL_KEY, SECOND_KEY, TOKEN, HOOK_SECRET):
        assert secret not in larkey.logs()
        assert secret not in str(homeserver.events) + str(homeserver.cards)


def test_only_administrators_may_press_and_each_press_leaves_its_row(
    larkey: Larkey, redis: RedisDoor, zhou: Chat, lin: Chat
) -> None:
    key = key_of(larkey)
    KeyStates(redis).rest(key, 60.0, "empty")
    told = alert(zhou, "密钥没有余额", key)
    values = {name: button_value(button) for name, button in labelled(card_of(told) or {}).items()}
    for value in values.values():
        assert callback(larkey, lin.person, told, value)["toast"]["type"] == "warning"
    assert not deeds(larkey, "alert.silenced")

    assert press(zhou, told, "立即测试")["toast"]["content"].startswith("测试")
    eventually(lambda: "测试结果" in text_of(zhou.message(told["message_id"])))
    assert press(zhou, told, "静音")["toast"]["type"] == "success"
    eventually(lambda: "已静音到" in text_of(zhou.message(told["message_id"])))
    assert press(zhou, told, "让它休息")["toast"]["type"] == "success"
    eventually(lambda: "已恢复" in text_of(zhou.message(told["message_id"])), within=20)
    for what in ("alert.silenced", "key.tested", "key.rested"):
        assert [key in deed.detail for deed in deeds(larkey, what)] == [True]
    heal(redis)


def test_what_lasts_is_listed_for_administrators(larkey: Larkey, redis: RedisDoor) -> None:
    chat = direct_chat(larkey.sandbox, 1)
    assert chat.wait_reply(chat.send("告警")["message_id"], lambda card: "一切正常" in str(card))
    KeyStates(redis).rest(key_of(larkey), 60.0, "refused")
    eventually(
        lambda: chat.wait_reply(chat.send("告警")["message_id"], lambda card: "密钥被上游" in str(card), within=2)
    )
    heal(redis)


def test_many_rejected_posts_are_one_alert(larkey: Larkey, zhou: Chat) -> None:
    for _ in range(12):
        request("POST", f"{larkey.url}/feishu/events", b"{}", {"Content-Type": "application/json"})
    alert(zhou, "很多事件被拒收")


def test_an_alert_waits_for_feishu_to_be_back(
    larkey: Larkey, redis: RedisDoor, zhou: Chat, homeserver: Homeserver
) -> None:
    path = "/open-apis/im/v1/messages"
    larkey.sandbox.chaos(api_error={"path": path, "method": "POST", "code": 230000, "status": 500, "times": -1})
    homeserver.refuse = 1
    for key in keys_of(larkey):
        KeyStates(redis).rest(key, 120.0, "refused")
    eventually(lambda: [one for one in homeserver.shown() if "密钥池用尽" in one["body"]], within=20)
    eventually(lambda: [one for one in homeserver.shown() if "告警渠道不通 · feishu" in one["body"]], within=30)
    assert not alerts(zhou, "密钥池用尽")
    larkey.sandbox.chaos(api_error=False)
    alert(zhou, "密钥池用尽", within=40)
    heal(redis)


def keys_of(larkey: Larkey) -> set[str]:
    page = request("GET", f"{larkey.url}/metrics").body.decode()
    lines = [line for line in page.splitlines() if line.startswith("larkey_key_state{")]
    return {line.partition('key="')[2].partition('"')[0] for line in lines}


def test_redis_away_is_told_by_the_last_resort_and_over_when_it_is_back(
    larkey: Larkey, zhou: Chat, homeserver: Homeserver
) -> None:
    larkey.valkey.kill()
    told = alert(zhou, "Redis 连不上", within=30)
    eventually(lambda: [one for one in homeserver.shown() if "Redis 连不上" in one["body"]], within=20)
    larkey.valkey.start()
    eventually(lambda: "已恢复" in text_of(zhou.message(told["message_id"])), within=40)
    assert len(alerts(zhou, "Redis 连不上")) == 1
    assert len([one for one in homeserver.shown() if "Redis 连不上" in one["body"]]) == 1
