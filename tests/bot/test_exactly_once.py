"""Nothing is lost and nothing is answered twice, whatever dies."""

import os
import random
import signal
from typing import Any

from tests.chat import Chat, card_of, direct_chat, group_chat, state_of
from tests.conftest import StartLarkey
from tests.servers import Larkey, worker_pids
from tests.support import eventually

COUNT = 100


def send_all(larkey: Larkey, chats: list[Chat], seed: int) -> list[dict[str, Any]]:
    """100 messages, none pushed yet; then each is pushed 5 times, all in random order."""
    questions = [
        chats[number % len(chats)].send(
            f"@Larkey 第 {number} 问 [[text 60]] [[delay 0.1]]", mention=["bot"], deliver=False
        )
        for number in range(COUNT)
    ]
    order = [question["message_id"] for question in questions for _ in range(5)]
    random.Random(seed).shuffle(order)
    for message_id in order:
        larkey.sandbox.chaos(redeliver=message_id, times=1)
    return questions


def all_answered(larkey: Larkey, questions: list[dict[str, Any]]) -> bool:
    """Every question has exactly one card, closed and done."""
    replies: dict[str, list[Any]] = {}
    for chat_id in {question["chat_id"] for question in questions}:
        for message in larkey.sandbox.get(f"chats/{chat_id}/messages"):
            if message["sender"]["is_bot"] and not message["recalled"]:
                replies.setdefault(message["parent_id"], []).append(message)
    open_ = [question["message_id"] for question in questions if not replies.get(question["message_id"])]
    assert not open_, f"{len(open_)} of {len(questions)} without an answer"
    states = {
        question["message_id"]: state_of(card_of(replies[question["message_id"]][-1]) or {}) for question in questions
    }
    others = [str(replies[message_id][-1])[-1500:] for message_id, state in states.items() if state != "done"]
    assert not others, f"{len(others)} of {len(questions)} are not done: {others[:2]}"
    assert all(len(replies[question["message_id"]]) == 1 for question in questions)
    return True


def rooms(larkey: Larkey) -> list[Chat]:
    sandbox = larkey.sandbox
    groups = [group_chat(sandbox, person, kind) for person in (0, 1) for kind in ("group", "topic_group")]
    return [*groups, direct_chat(sandbox, 0), direct_chat(sandbox, 1)]


def test_a_hundred_messages_five_times_each_survive_the_death_of_a_worker(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(workers=2, settings={"INBOX__LEASE_SECONDS": "3", "INBOX__FULL": "100", "INBOX__TRIES": "10"})
    victim = worker_pids(larkey.webs[0])[0]
    questions = send_all(larkey, rooms(larkey), seed=1)
    eventually(lambda: len(larkey.sandbox.get("model/requests?since=0")) > 10, within=30)
    os.kill(victim, signal.SIGKILL)
    eventually(lambda: all_answered(larkey, questions), within=120, every=1.0)


def test_a_hundred_messages_survive_a_restart_of_redis(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(
        workers=2, settings={"INBOX__LEASE_SECONDS": "3", "INBOX__FULL": "100", "INBOX__TRIES": "10"}, time_scale=0.2
    )
    questions = send_all(larkey, rooms(larkey), seed=2)
    eventually(lambda: len(larkey.sandbox.get("model/requests?since=0")) > 10, within=30)
    larkey.valkey.kill()
    larkey.valkey.start()
    eventually(lambda: all_answered(larkey, questions), within=120, every=1.0)


def test_an_unfinished_answer_is_taken_over_into_the_same_card(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={"INBOX__LEASE_SECONDS": "2"})
    chat = direct_chat(larkey.sandbox)
    question = chat.send("接手 [[text 300]] [[rate 40]]")
    first = chat.wait_answer(question["message_id"], state="busy")
    os.kill(worker_pids(larkey.webs[0])[0], signal.SIGKILL)
    done = chat.wait_answer(question["message_id"], within=40)
    assert done["message_id"] == first["message_id"]
    assert len(chat.answers(question["message_id"])) == 1


def test_a_leaving_process_hands_its_answers_over(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={"SERVER__DRAIN_SECONDS": "1"})
    second = larkey.start_web()
    chat = direct_chat(larkey.sandbox)
    question = chat.send("交接 [[text 600]] [[rate 40]]")
    chat.wait_answer(question["message_id"], state="busy")
    larkey.webs[0].signal(signal.SIGTERM)
    done = chat.wait_answer(question["message_id"], within=60)
    assert len(chat.answers(question["message_id"])) == 1
    assert done
    assert second.running()
