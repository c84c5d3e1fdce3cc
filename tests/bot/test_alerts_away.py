"""Alerts while Feishu or Redis is away, and by several hosts: told all the same, and once."""

import os
import signal
from collections.abc import Iterator

import pytest

from store.keys import KeyStates
from store.redis import RedisDoor
from tests.bot.alerting import alert, alerts, heal, keys_of, watched
from tests.bot.homeserver import Homeserver
from tests.chat import Chat, group_chat, text_of
from tests.servers import Larkey, worker_pids
from tests.support import eventually


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory, homeserver: Homeserver) -> Iterator[Larkey]:
    """Two hosts with two workers each."""
    with watched(tmp_path_factory.mktemp("larkey"), homeserver, workers=2) as shared:
        shared.start_web()
        yield shared


@pytest.fixture
def zhou(larkey: Larkey) -> Chat:
    return group_chat(larkey.sandbox, 1)


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
    alert(zhou, "密钥池用尽", within=60)
    heal(redis)


def test_redis_away_is_told_by_the_last_resort_and_over_when_it_is_back(
    larkey: Larkey, zhou: Chat, homeserver: Homeserver
) -> None:
    larkey.valkey.kill()
    told = alert(zhou, "Redis 连不上", within=30)
    eventually(lambda: [one for one in homeserver.shown() if "Redis 连不上" in one["body"]], within=20)
    larkey.valkey.start()
    eventually(lambda: "已恢复" in text_of(zhou.message(told["message_id"])), within=60)
    assert len(alerts(zhou, "Redis 连不上")) == 1
    assert len([one for one in homeserver.shown() if "Redis 连不上" in one["body"]]) == 1


def test_whoever_tells_may_be_killed(larkey: Larkey, redis: RedisDoor, zhou: Chat) -> None:
    key = keys_of(larkey)[0]
    KeyStates(redis).rest(key, 120.0, "refused")
    told = alert(zhou, "密钥被上游拒绝", key, within=30)
    holder = redis.call("GET", redis.key("hold:alerts", "owner"))
    pid = int(str(holder).split(":")[1])
    assert pid in {pid for web in larkey.webs for pid in worker_pids(web)}
    os.kill(pid, signal.SIGKILL)
    heal(redis)
    eventually(lambda: "已恢复" in text_of(zhou.message(told["message_id"])), within=60)
    assert len(alerts(zhou, "密钥被上游拒绝", key)) == 1
