"""What is wrong is told to the administrators' group and to Matrix: once, with buttons, and again when it is over."""

from collections.abc import Iterator

import pytest

from handlers.base import Message, Person, Task
from handlers.tokens.reminders import TASK as REMIND
from store.inbox import Inbox
from store.keys import KeyStates
from store.redis import RedisDoor
from store.standings import Standings
from tests.bot.alerting import SECOND_KEY, alert, alerts, heal, keys_of, watched
from tests.bot.holder import callback, deeds, labelled, press
from tests.bot.homeserver import HOOK_SECRET, TOKEN, Homeserver
from tests.chat import Chat, button_value, card_of, direct_chat, group_chat, text_of
from tests.gateway.programs import QUICK, Programs, asking
from tests.servers import MODEL_KEY, Larkey
from tests.support import eventually, request


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory, homeserver: Homeserver) -> Iterator[Larkey]:
    shared = watched(tmp_path_factory.mktemp("larkey"), homeserver)
    shared.settings |= {"LARKEY_CONFIG": str(shared.folder / "mine.toml"), "UPSTREAMS__RELOAD_SECONDS": "1"}
    (shared.folder / "mine.toml").write_text("")
    with shared:
        yield shared


@pytest.fixture
def programs(larkey: Larkey) -> Iterator[Programs]:
    with Programs(larkey) as found:
        yield found


@pytest.fixture
def zhou(larkey: Larkey) -> Chat:
    return group_chat(larkey.sandbox, 1)


@pytest.fixture
def lin(larkey: Larkey) -> Chat:
    return group_chat(larkey.sandbox, 0)


def test_a_refused_key_is_told_once_and_is_over_on_the_same_card(
    larkey: Larkey, redis: RedisDoor, zhou: Chat, homeserver: Homeserver
) -> None:
    key = keys_of(larkey)[0]
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


def test_limits_of_one_model_exhaust_no_pool(larkey: Larkey, redis: RedisDoor, zhou: Chat) -> None:
    states, keys = KeyStates(redis), keys_of(larkey)
    for key in keys:
        states.rest(f"{key} model:large", 300.0, "limited")
    for key in keys:
        alert(zhou, "密钥长时间被限速", key)
    assert "pool_exhausted" not in larkey.logs()
    for key in keys:
        states.rest(key, 600.0, "set aside")
    told = alert(zhou, "密钥池用尽")
    heal(redis)
    eventually(lambda: "已恢复" in text_of(zhou.message(told["message_id"])), within=20)


def test_only_administrators_may_press_and_each_press_leaves_its_row(
    larkey: Larkey, redis: RedisDoor, zhou: Chat, lin: Chat
) -> None:
    key = keys_of(larkey)[0]
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
    KeyStates(redis).rest(keys_of(larkey)[0], 60.0, "refused")
    eventually(
        lambda: chat.wait_reply(chat.send("告警")["message_id"], lambda card: "密钥被上游" in str(card), within=2)
    )
    heal(redis)


def test_a_program_without_a_share_is_told_of_and_its_person_gets_more_with_one_press(
    larkey: Larkey, zhou: Chat, programs: Programs
) -> None:
    direct_chat(larkey.sandbox, 1).ask("你好")
    token = programs.issue("ou_small").text
    Standings(programs.database).limit(programs.person("ou_small"), "tenant", {"tokens_day": 5}, 0)
    for _ in range(60):
        if programs.post(token, asking("你好")).status == 200:
            continue
        if alerts(zhou, "份额用完"):
            break
    told = alert(zhou, "份额用完", "ou_small", token.split("-")[1])
    assert press(zhou, told, "提高额度")["toast"]["type"] == "success"
    assert press(zhou, told, "提高额度")["toast"]["type"] == "success"
    assert len(deeds(larkey, "grant.given")) == 1
    eventually(lambda: programs.post(token, asking(f"你好 {QUICK}")).status == 200)
    eventually(lambda: "已恢复" in text_of(zhou.message(told["message_id"])))


def test_many_rejected_posts_are_one_alert(larkey: Larkey, zhou: Chat) -> None:
    for _ in range(12):
        request("POST", f"{larkey.url}/feishu/events", b"{}", {"Content-Type": "application/json"})
    alert(zhou, "很多事件被拒收")


def test_a_changed_configuration_that_is_wrong_is_told_until_it_is_mended(larkey: Larkey, zhou: Chat) -> None:
    (larkey.folder / "mine.toml").write_text('[upstreams.second]\nbase_uri = "https://second.example/v1"\n')
    told = alert(zhou, "新配置有误", "did you mean")
    (larkey.folder / "mine.toml").write_text("")
    eventually(lambda: "已恢复" in text_of(zhou.message(told["message_id"])))


def test_a_message_that_fails_again_and_again_is_told_with_its_id(larkey: Larkey, redis: RedisDoor, zhou: Chat) -> None:
    """Its task lacks what its handler needs; after three tries it is given up."""
    broken = Message(id="broken-task", kind="task", person=Person("ou_x"), task=Task(REMIND))
    Inbox(redis).accept("ou_x", "now:broken-task", broken.id, broken.to_json())
    alert(zhou, "一直处理失败", "broken-task", within=40)
