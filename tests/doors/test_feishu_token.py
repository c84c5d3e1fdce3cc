"""The tenant token: one for all threads and processes, and a new one when the platform refuses it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.feishu.client import Feishu
from bot.feishu.errors import FeishuError, Kind
from store.redis import open_redis
from store.small import Small
from tests.doors.conftest import OpenFeishu, OpenSmall
from tests.doors.places import TEXT, TOKEN_PATH, calls, fault, question
from tests.doors.test_logs import lines as lines
from tests.servers import Sandbox, Valkey

REPLY = "/open-apis/im/v1/messages/*/reply"
CARDS = "/open-apis/cardkit/v1/cards"


def token_requests(sandbox: Sandbox) -> int:
    return len(calls(sandbox, TOKEN_PATH))


def test_a_token_that_runs_out_in_between_is_fetched_once_and_the_call_repeated(
    feishu: Feishu, sandbox: Sandbox
) -> None:
    chat, asked = question(sandbox)
    feishu.reply(asked, "text", TEXT, "uuid-1")
    sandbox.chaos(expire_token=True)
    feishu.reply(asked, "text", TEXT, "uuid-2")
    assert len(chat.answers(asked)) == 2
    assert token_requests(sandbox) == 2


@pytest.mark.parametrize("code", [99991661, 99991663, 99991668, 99991671])
def test_every_way_of_refusing_a_token_is_understood_with_any_status(
    feishu: Feishu, sandbox: Sandbox, code: int
) -> None:
    _, asked = question(sandbox)
    fault(sandbox, REPLY, code=code, status=400, times=1)
    assert feishu.reply(asked, "text", TEXT, "uuid-1").message_id


def test_a_token_that_stays_refused_ends_after_one_repeat(feishu: Feishu, sandbox: Sandbox) -> None:
    _, asked = question(sandbox)
    fault(sandbox, REPLY, code=99991663, status=400, times=-1)
    with pytest.raises(FeishuError) as refused:
        feishu.reply(asked, "text", TEXT, "uuid-1")
    assert refused.value.kind is Kind.TOKEN
    assert len([call for call in calls(sandbox, "/open-apis/im/v1/messages") if call["code"] == 99991663]) == 2


def test_twenty_threads_fetch_one_token(feishu: Feishu, sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda _: feishu.bot_info(), range(20)))
    assert token_requests(sandbox) == 1


def test_processes_share_one_token_and_its_refusal(
    open_door: OpenFeishu, open_small: OpenSmall, sandbox: Sandbox
) -> None:
    one, two = (open_door(shared=open_small()) for _ in range(2))
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda number: (one, two)[number % 2].bot_info(), range(10)))
    assert token_requests(sandbox) == 1
    sandbox.chaos(expire_token=True)
    one.bot_info()
    two.bot_info()
    assert token_requests(sandbox) == 2
    three = open_door(shared=open_small())
    three.bot_info()
    assert token_requests(sandbox) == 2


def test_without_redis_each_process_has_a_token_of_its_own(
    open_door: OpenFeishu, valkey: Valkey, sandbox: Sandbox
) -> None:
    redis = open_redis(valkey.url)
    feishu = open_door(shared=Small(redis))
    valkey.kill()
    assert feishu.bot_info().name
    redis.close()


def test_a_wrong_secret_is_known_by_its_kind(open_door: OpenFeishu) -> None:
    wrong = open_door("a-wrong-secret-of-mine")
    with pytest.raises(FeishuError) as refused:
        wrong.check()
    assert refused.value.kind is Kind.CREDENTIALS
    assert "a-wrong-secret-of-mine" not in f"{refused.value!r} {wrong!r}"


def test_threads_that_wait_for_a_token_share_its_failure(open_door: OpenFeishu, sandbox: Sandbox) -> None:
    """Twenty threads behind a platform that does not answer must not wait one after the other."""
    sandbox.chaos(latency_ms=300)
    wrong = open_door("wrong-secret")

    def attempt(_: int) -> Kind:
        with pytest.raises(FeishuError) as refused:
            wrong.check()
        return refused.value.kind

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(attempt, range(20))) == {Kind.CREDENTIALS}
    assert token_requests(sandbox) < 20
