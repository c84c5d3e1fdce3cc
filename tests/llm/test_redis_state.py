"""The pool's state in a real Redis, as production has it, and with that Redis gone."""

import time

from llm.rules import RULES
from store.keys import KeyStates
from store.redis import RedisDoor, open_redis
from tests.llm.model import Model, ask
from tests.servers import Valkey
from tests.support import eventually


def door(valkey: Valkey) -> RedisDoor:
    return open_redis(valkey.url)


def test_processes_share_rests_and_turns_through_redis(model: Model, valkey: Valkey) -> None:
    one, other = door(valkey), door(valkey)
    chats = [model.chat(rule="round_robin", state=KeyStates(redis)) for redis in (one, other)]
    for number in range(6):
        ask(chats[number % 2], "hi")
    assert sorted(model.keys_asked()) == ["aaaa", "aaaa", "bbbb", "bbbb", "cccc", "cccc"]
    model.chaos(refuse_key="bbbb")
    for _ in range(3):
        ask(chats[0], "hi")
    eventually(lambda: chats[1]._pool.resting(), every=0.01)
    for number in range(8):
        ask(chats[number % 2], "hi")
    assert model.keys_asked()[6:].count("bbbb") == 1
    one.close()
    other.close()


def test_every_rule_works_on_redis(model: Model, valkey: Valkey) -> None:
    redis = door(valkey)
    for rule in RULES:
        assert ask(model.chat(rule=rule, state=KeyStates(redis)), "[[say yes]]", person="ou_1") == "yes"
    assert not any(KeyStates(redis).inflight().values())
    redis.close()


def test_questions_are_answered_while_redis_is_away_and_shared_again_afterwards(model: Model, valkey: Valkey) -> None:
    redis = door(valkey)
    chat = model.chat(state=KeyStates(redis))
    model.chaos(refuse_key="aaaa")
    ask(chat, "hi")
    valkey.kill()
    started = time.monotonic()
    for _ in range(5):
        assert ask(chat, "[[say yes]]") == "yes"
    assert time.monotonic() - started < 5, "each question waited for the Redis that is away"
    assert model.keys_asked().count("aaaa") == 1
    valkey.start()
    assert [reason for _, reason in KeyStates(redis).resting().values()] == ["refused"]
    redis.close()
