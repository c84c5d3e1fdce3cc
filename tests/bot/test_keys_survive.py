"""Tokens when things die: a worker in the middle of issuing, Redis, and what a department's rules say afterwards."""

import json
import os
import signal

from bot.connection.handover import Seal
from sandbox.people import seeded
from store.token_text import parse
from tests.bot.holder import hold, is_token_card, row, rows, secret_on, words
from tests.chat import Chat, card_of, direct_chat, element
from tests.conftest import StartLarkey
from tests.servers import APP_ID, worker_pids
from tests.support import eventually, request

LIN, ZHOU = (human.open_id for human in seeded(APP_ID)[0])


def test_issuing_is_taken_over_into_the_same_card_with_another_secret(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={"INBOX__LEASE_SECONDS": "2"})
    larkey.sandbox.chaos(latency_ms=1500)
    chat = direct_chat(larkey.sandbox)
    question = chat.send("获取key 30天")
    issued = eventually(lambda: rows(larkey))[0]
    os.kill(worker_pids(larkey.webs[0])[0], signal.SIGKILL)
    larkey.sandbox.chaos(latency_ms=0)
    card = chat.wait_reply(question["message_id"], is_token_card, within=40)
    eventually(lambda: row(larkey, issued.public_id).digest != issued.digest)

    def good() -> bool:
        parsed = parse(secret_on(card_of(chat.message(card["message_id"])) or {}))
        assert parsed is not None
        return parsed.digest == row(larkey, issued.public_id).digest

    eventually(good)
    assert len(rows(larkey)) == 1
    assert len(chat.answers(question["message_id"])) == 1


def test_without_redis_nothing_hangs_and_nothing_is_lost(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(time_scale=0.1)
    chat = direct_chat(larkey.sandbox)
    held = hold(chat)
    renew = held.value("续期 90 天")
    larkey.valkey.kill()
    body = json.dumps({"schema": "2.0", "header": {"event_id": "e1", "event_type": "card.action.trigger"}}).encode()
    headers = Seal(larkey.environment(0)["SECRET_KEY"]).headers(body)
    assert request("POST", f"{larkey.url}/feishu/events", body, headers, timeout=5).status in (200, 500)
    pressed = held.press("续期 90 天")
    assert pressed["code"] != 0, renew
    question = chat.send("获取key 7天")
    larkey.valkey.start()
    card = chat.wait_reply(question["message_id"], is_token_card, within=40)
    assert secret_on(card_of(card) or {})
    assert len(rows(larkey)) == 2
    eventually(lambda: held.press("续期 90 天")["code"] == 0)
    held.shows("expiry", "90 天")


def test_limits_follow_the_department_the_group_and_the_person(start_larkey: StartLarkey) -> None:
    groups = {"readers": {"people": [LIN], "tokens_per_day": 55_555}}
    departments = {"od-rich": {"tokens_per_day": 123_456}, "od-poor": {"tokens_per_day": 1_234}}
    larkey = start_larkey(
        settings={"LIMITS__GROUPS": json.dumps(groups), "LIMITS__DEPARTMENTS": json.dumps(departments)}
    )
    lin, zhou = direct_chat(larkey.sandbox, 0), direct_chat(larkey.sandbox, 1)

    def move(*ids: str) -> None:
        told = {"object": {"open_id": zhou.person, "department_ids": list(ids)}, "old_object": {"department_ids": []}}
        larkey.sandbox.post("events/raw", event_type="contact.user.updated_v3", event=told)

    def has(chat: Chat, amount: str) -> bool:
        card = chat.wait_reply(chat.send("用量")["message_id"], lambda card: element(card, "use") is not None)
        return amount in words(element(card_of(card) or {}, "use"))

    eventually(lambda: has(lin, "55,555"), every=0.5)
    move("od-poor", "od-rich")
    eventually(lambda: has(zhou, "123,456"), every=0.5)
    move("od-poor")
    eventually(lambda: has(zhou, "1,234"), every=0.5)
