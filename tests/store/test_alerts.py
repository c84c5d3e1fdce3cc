"""What is wrong is one alert, whoever sees it and however often; what was told of it is not told again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.alerts import Alerts, Told, name_of
from store.redis import RedisDoor, open_redis
from tests.servers import Valkey


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    valkey = Valkey(Path(tmp_path_factory.mktemp("valkey"))).start()
    yield valkey
    valkey.stop()


@pytest.fixture
def redis(server: Valkey, request: pytest.FixtureRequest) -> Iterator[RedisDoor]:
    door = open_redis(server.url, prefix=f"{request.node.name}:")
    yield door
    door.close()


def test_the_same_trouble_is_one_alert_that_is_counted(redis: RedisDoor) -> None:
    one, other = Alerts(redis), Alerts(redis)
    assert one.fire("poison", "", {"trace": "om_1"}) == "new"
    assert other.fire("poison", "", {"trace": "om_2"}, 3) == "known"
    other.fire("poison", "elsewhere", {})
    alerts = {alert.subject: alert for alert in one.all()}
    assert (alerts[""].count, alerts[""].values, alerts[""].version) == (4, {"trace": "om_2"}, 1)
    assert alerts["elsewhere"].count == 1


def test_it_is_over_once_and_comes_back_as_the_same_within_minutes(redis: RedisDoor) -> None:
    alerts, name = Alerts(redis), name_of("redis_away", "")
    alerts.fire("redis_away", "", {})
    assert alerts.clear(name)
    assert not alerts.clear(name)
    first = alerts.read(name)
    assert alerts.fire("redis_away", "", {}) == "again"
    again = alerts.read(name)
    assert first is not None
    assert again is not None
    assert (again.id, again.state, again.count, again.version) == (first.id, "firing", 2, 3)


def test_after_a_while_it_is_another_episode_whose_card_is_new(redis: RedisDoor) -> None:
    alerts, name = Alerts(redis, flap_seconds=0.0), name_of("redis_away", "")
    alerts.fire("redis_away", "", {})
    first = alerts.read(name)
    assert first is not None
    assert alerts.tell(first, "feishu", Told("om_1", 1, 1, 5.0))
    alerts.clear(name)
    assert alerts.fire("redis_away", "", {}) == "new"
    again = alerts.read(name)
    assert again is not None
    assert (again.count, again.told) == (1, {})
    assert not alerts.tell(first, "feishu", Told("om_1", 2, 1, 6.0))


def test_what_was_told_is_known_to_whoever_tells_next(redis: RedisDoor) -> None:
    alerts, name = Alerts(redis), name_of("key_refused", "default-1")
    alerts.fire("key_refused", "default-1", {})
    alert = alerts.read(name)
    assert alert is not None
    told = Told("om_7", alert.version, alert.count, 12.5)
    assert alerts.tell(alert, "feishu", told)
    assert alerts.silence(name, 3600.0)
    now = Alerts(redis).read(name)
    assert now is not None
    assert (now.told, now.silenced, now.version) == ({"feishu": told}, 3600.0, 2)


def test_there_is_an_end_to_how_many_are_kept(redis: RedisDoor) -> None:
    alerts = Alerts(redis)
    fired = [alerts.fire("certificate", f"host-{number}", {}) for number in range(230)]
    assert fired.count("new") == 200
    assert fired[-1] == "full"
    assert alerts.fire("certificate", "host-3", {}) == "known"
    alerts.forget(alerts.all()[0])
    assert alerts.fire("certificate", "host-229", {}) == "new"
