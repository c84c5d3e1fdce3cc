"""What people are told while they wait, and what becomes of a message that kills its workers."""

import os
import signal
from dataclasses import replace

from bot.asking import Asking
from handlers.base import Message
from handlers.scope import Scope
from sandbox.ids import TENANT
from store.answers import Answers
from store.inbox import Inbox
from store.redis import open_redis
from tests.chat import Chat, card_of, direct_chat, state_of, text_of
from tests.conftest import StartLarkey
from tests.servers import Larkey, worker_pids
from tests.support import eventually

SLOW = "[[text 2000]] [[rate 20]]"


def test_whoever_waits_is_told_the_position_and_answered_in_that_card(chat: Chat) -> None:
    first = chat.send(f"一 {SLOW}")
    chat.wait_answer(first["message_id"], state="busy")
    second, third = chat.send("二"), chat.send("三")
    waiting = chat.wait_reply(third["message_id"], lambda card: "2 条" in str(card))
    chat.send("停止")
    for question in (second, third):
        chat.wait_answer(question["message_id"])
    assert [reply["message_id"] for reply in chat.answers(third["message_id"])] == [waiting["message_id"]]


def test_a_full_queue_says_so_and_takes_nothing_more(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={"INBOX__FULL": "2"})
    chat = direct_chat(larkey.sandbox)
    first = chat.send(f"一 {SLOW}")
    chat.wait_answer(first["message_id"], state="busy")
    second = chat.send("二")
    refused = chat.send("三，多余的")
    told = chat.wait_reply(refused["message_id"], lambda card: "先不收新的" in str(card))
    assert state_of(card_of(told) or {}) == "other"
    chat.send("停止")
    chat.wait_answer(second["message_id"])
    chat.ask("四")
    assert not [
        entry for entry in larkey.sandbox.get("model/requests?since=0") if "多余的" in str(entry["messages"][-1])
    ]


def test_a_message_that_kills_its_workers_ends_as_an_error_card(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={"INBOX__LEASE_SECONDS": "1"})
    chat = direct_chat(larkey.sandbox)
    question = chat.send("[[stall]] 毒药")
    for attempt in range(1, 4):
        asked_again(larkey, "毒药", attempt)
        os.kill(worker_pids(larkey.webs[0])[0], signal.SIGKILL)
    failed = chat.wait_answer(question["message_id"], state="failed", within=30)
    assert question["message_id"] in text_of(failed)
    assert len(chat.answers(question["message_id"])) == 1
    assert len(asked(larkey, "毒药")) == 3
    chat.ask("还活着吗")


def test_with_redis_away_the_platform_is_asked_to_come_again(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(time_scale=0.1)
    chat = direct_chat(larkey.sandbox)
    chat.ask("先暖一下")
    larkey.valkey.kill()
    question = chat.send("Redis 不在的时候问的")
    trace = f"messages/{question['message_id']}/trace"
    refused = eventually(lambda: larkey.sandbox.get(trace)["events"][0]["deliveries"])
    assert refused[0]["status"] == 500
    larkey.valkey.start()
    chat.wait_answer(question["message_id"], within=30)
    assert len(chat.answers(question["message_id"])) == 1


def asked_again(larkey: Larkey, text: str, times: int) -> None:
    eventually(lambda: len(asked(larkey, text)) >= times, within=20)


def asked(larkey: Larkey, text: str) -> list[object]:
    """The model's requests whose question has this text."""
    return [entry for entry in larkey.sandbox.get("model/requests?since=0") if text in str(entry["messages"][-1])]


def test_a_note_that_comes_after_the_answer_is_done_with(larkey: Larkey, chat: Chat) -> None:
    """Its worker died, say, and by now the answer stands where the place in the queue was to be shown."""
    answered = chat.ask("早")
    door = open_redis(larkey.valkey.url)
    place = f"{TENANT}/{chat.chat_id}"
    record = Answers(door).load(place, answered["parent_id"])
    assert record is not None
    question = Message.from_json(record.question)
    late = replace(question, id=f"{question.id}:queued", again=question.id, note="queued", ahead=1)
    inbox = Inbox(door)
    assert Asking(Scope("topic"), inbox, 1).at_once(late).status == "new"
    eventually(lambda: not inbox.depth().queued, within=20)
    assert state_of(card_of(chat.message(answered["message_id"])) or {}) == "done"
    inbox.close()
    door.close()
