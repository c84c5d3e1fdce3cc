"""What administrators can do in the chat, each with its row in the trail; for everybody else it is a question."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.openapi.document import VERSION
from sandbox.people import seeded
from store.models_tokens import AuditRow
from tests.bot.holder import callback, deeds, hold, labelled, press, row, tables, words
from tests.chat import Chat, button_value, buttons, card_of, direct_chat, element, elements, group_chat, text_of
from tests.gateway.programs import QUICK, asking
from tests.servers import APP_ID, Larkey
from tests.support import ROOT, eventually, request

LIN, ZHOU = (human.open_id for human in seeded(APP_ID)[0])


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    """Zhou is an administrator; both are known by name."""
    settings = {"ADMIN_OPEN_IDS": ZHOU, "SCHEDULER__TICK_SECONDS": "0.3", "TOKENS__MOST_LIVE": "50"}
    with Larkey(tmp_path_factory.mktemp("larkey"), settings=settings) as shared:
        for index in (0, 1):
            direct_chat(shared.sandbox, index).ask("你好")
        yield shared


@pytest.fixture
def lin(larkey: Larkey) -> Chat:
    return direct_chat(larkey.sandbox, 0)


@pytest.fixture
def zhou(larkey: Larkey) -> Chat:
    return direct_chat(larkey.sandbox, 1)


def answer(chat: Chat, text: str, says: str) -> dict[str, Any]:
    """Send it until the answer says that: names are learnt a moment after a person came."""

    def look() -> dict[str, Any]:
        return chat.wait_reply(chat.send(text)["message_id"], lambda card: says in words(card), within=1.5)

    return eventually(look, within=15)


def test_whoever_came_a_moment_ago_is_found_by_name(tmp_path: Path) -> None:
    with Larkey(tmp_path, settings={"ADMIN_OPEN_IDS": ZHOU, "SCHEDULER__TICK_SECONDS": "3600"}) as new:
        direct_chat(new.sandbox, 0).ask("你好")
        zhou = direct_chat(new.sandbox, 1)
        assert zhou.wait_reply(zhou.send("用户 小满")["message_id"], lambda card: "林小满" in words(card))


def test_the_status_names_keys_by_no_secret(zhou: Chat, larkey: Larkey) -> None:
    card = answer(zhou, "状态", "密钥池")
    assert VERSION in text_of(card)
    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text("utf-8")
    assert "valkey" in text_of(card)
    assert "进行中 0" in text_of(card)  # the question itself is not counted
    assert "sk-sandbox" not in text_of(card)
    assert deeds(larkey, "status.seen")


@pytest.mark.parametrize("text", ["状态", "用户 周大山", "额度 周大山 5", "公告 大家好"])
def test_for_everybody_else_it_is_a_question(lin: Chat, text: str) -> None:
    lin.send("新话题")
    assert "重新生成" in buttons(card_of(lin.ask(text)) or {})


def test_a_person_is_shown_suspended_and_resumed(larkey: Larkey, zhou: Chat, lin: Chat) -> None:
    held = hold(lin)
    card = answer(zhou, "用户 林小满", held.public_id)
    assert held.secret not in text_of(card)
    assert deeds(larkey, "person.seen")
    headers = {"Authorization": f"Bearer {held.secret}"}
    assert request("GET", f"{larkey.url}/v1/models", headers=headers).status == 200

    assert press(zhou, card, "停用")["toast"]["type"] == "success"
    eventually(lambda: "已停用" in text_of(zhou.message(card["message_id"])))
    eventually(lambda: request("GET", f"{larkey.url}/v1/models", headers=headers).status == 403)
    eventually(
        lambda: "停用" in text_of(lin.wait_reply(lin.send("在吗")["message_id"], lambda card: "停用" in words(card)))
    )
    refused = lin.send("获取key")
    assert lin.wait_reply(refused["message_id"], lambda card: "停用" in words(card))

    assert press(zhou, card, "恢复")["toast"]["type"] == "success"
    eventually(lambda: request("GET", f"{larkey.url}/v1/models", headers=headers).status == 200)
    lin.ask("回来了")
    assert [deed.what for deed in all_deeds(larkey) if deed.what.startswith("standing.s")] == ["standing.suspended"]
    assert deeds(larkey, "standing.resumed")


def test_what_was_used_with_a_persons_token_is_on_the_card(larkey: Larkey, zhou: Chat, lin: Chat) -> None:
    held = hold(lin)
    body = json.dumps(asking(f"[[say used]] {QUICK}")).encode()
    headers = {"Authorization": f"Bearer {held.secret}", "Content-Type": "application/json"}
    reply = request("POST", f"{larkey.url}/v1/chat/completions", body, headers)
    used = reply.json()["usage"]["total_tokens"]
    assert answer(zhou, "用户 林小满", f"今天 {used} · 本月 {used} tokens")


def all_deeds(larkey: Larkey) -> list[AuditRow]:
    with tables(larkey):
        return list(AuditRow.select().order_by(AuditRow.id))


def test_a_share_is_set_for_one_person(larkey: Larkey, zhou: Chat, lin: Chat) -> None:
    assert "1,000,000 → **77,000**" in text_of(answer(zhou, "额度 林小满 77000", "77,000"))
    assert answer(lin, "/keys", "77,000")
    assert "77,000 → **∞**" in text_of(answer(zhou, "额度 林小满 0", "∞"))
    assert "∞ → **200,000**" in text_of(answer(zhou, "额度 林小满 20万", "200,000"))
    assert answer(zhou, "额度 林小满 很多", "不是份额")
    assert answer(zhou, "额度", "请发「额度 姓名 整数」")
    assert answer(zhou, "用户", "请发「用户 姓名」")
    assert answer(zhou, "额度 张三 5", "没有找到")
    assert len(deeds(larkey, "standing.set")) == 3


def test_a_token_of_anybody_is_revoked_by_its_public_id(larkey: Larkey, zhou: Chat, lin: Chat) -> None:
    held = hold(lin)
    assert answer(zhou, f"吊销 {held.public_id}", f"已吊销 {held.public_id}（林小满）")
    assert row(larkey, held.public_id).revoked
    held.shows("expiry", "已吊销")
    assert [deed.about for deed in deeds(larkey, "token.revoked", held.public_id)] == [
        row(larkey, held.public_id).person_id
    ]
    assert answer(zhou, "吊销 Zzzzzzzzzz", "没有编号")


def test_a_token_is_revoked_on_its_persons_card(larkey: Larkey, zhou: Chat, lin: Chat) -> None:
    held = hold(lin)
    card = answer(zhou, "用户 林小满", held.public_id)
    button = next(value for name, value in revocations(card_of(card) or {}).items() if name == held.public_id)
    assert callback(larkey, lin.person, card, {**button, "of": hold(zhou).public_id})["toast"]["type"] == "warning"
    assert callback(larkey, zhou.person, card, button)["toast"]["type"] == "success"
    assert row(larkey, held.public_id).revoked
    eventually(
        lambda: "已吊销" in words(element(card_of(zhou.message(card["message_id"])) or {}, f"actions_{button['slot']}"))
    )
    held.shows("expiry", "已吊销")


def revocations(card: dict[str, Any]) -> dict[str, dict[str, Any]]:
    values = [button_value(item) for item in elements(card) if item["tag"] == "button"]
    return {value["of"]: value for value in values if value.get("do") == "吊销"}


def test_somebody_elses_token_is_unknown_to_everybody_else(larkey: Larkey, lin: Chat, zhou: Chat) -> None:
    held = hold(zhou)
    question = lin.send(f"吊销 {held.public_id}")
    assert lin.wait_reply(question["message_id"], lambda card: "没有编号" in words(card))
    assert not row(larkey, held.public_id).revoked


def test_what_an_administrator_asks_in_a_group_is_answered_in_private(larkey: Larkey, zhou: Chat) -> None:
    group = group_chat(larkey.sandbox, 1)
    question = group.send("@Larkey 用户 林小满", mention=["bot"])
    assert group.wait_reply(question["message_id"], lambda card: "已私信给你" in words(card))
    assert not any("停用" in text_of(message) for message in group.messages())
    eventually(lambda: any("停用" in text_of(message) and not message["parent_id"] for message in zhou.messages()))


def test_the_top_people_and_the_pool_are_for_administrators(larkey: Larkey, zhou: Chat, lin: Chat) -> None:
    seen = answer(zhou, "用量", "林小满")
    assert element(card_of(seen) or {}, "pool") is not None
    mine = lin.wait_reply(lin.send("用量")["message_id"], lambda card: element(card, "chart") is not None)
    assert element(card_of(mine) or {}, "people") is None
    assert element(card_of(mine) or {}, "pool") is None
    assert deeds(larkey, "usage.seen")


def test_an_announcement_is_confirmed_and_reaches_everybody_once(larkey: Larkey, zhou: Chat, lin: Chat) -> None:
    draft = answer(zhou, "公告 周五晚上维护，<at id=all></at> 请保存", "2** 人")
    assert not [one for one in lin.messages() if "维护" in text_of(one)]
    confirm = button_value(labelled(card_of(draft) or {})["确认发送"])
    assert callback(larkey, lin.person, draft, confirm) == {}
    assert press(zhou, draft, "确认发送")["toast"]["type"] == "success"
    assert callback(larkey, zhou.person, draft, confirm)["toast"]["type"] == "warning"
    eventually(lambda: [one for one in lin.messages() if "维护" in text_of(one)], within=20)
    eventually(lambda: "发完了" in text_of(zhou.message(draft["message_id"])), within=20)
    told = [one for one in (*lin.messages(), *zhou.messages()) if "维护" in text_of(one) and one["sender"]["is_bot"]]
    told = [one for one in told if not one["parent_id"]]
    assert len(told) == 2
    assert all("<at" not in text_of(one) for one in told)
    assert len(deeds(larkey, "announce.sent")) == 1


def test_an_announcement_can_be_cancelled(larkey: Larkey, zhou: Chat, lin: Chat) -> None:
    draft = answer(zhou, "公告 算了", "人。")
    assert press(zhou, draft, "取消")["toast"]["type"] == "success"
    eventually(lambda: "公告已取消" in text_of(zhou.message(draft["message_id"])))
    assert not [one for one in lin.messages() if "算了" in text_of(one)]
