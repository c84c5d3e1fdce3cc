"""What breaks. Each fault is a function that breaks something for a moment and puts it right again."""

import os
import random
import signal
import time
from collections.abc import Callable

from tests.chaos.patience import patiently
from tests.chaos.town import Town
from tests.processes import alive
from tests.servers import kill_host, worker_pids
from tests.support import eventually

Fault = Callable[[Town, random.Random], None]


def a_worker_is_killed(town: Town, chance: random.Random) -> None:
    _signal_a_worker(town, chance, signal.SIGKILL)


def a_worker_is_asked_to_leave(town: Town, chance: random.Random) -> None:
    _signal_a_worker(town, chance, signal.SIGTERM)


def a_host_dies_and_comes_back(town: Town, chance: random.Random) -> None:
    """The second one: the platform posts to the first."""
    kill_host(town.larkey.webs[-1])
    town.start_host(1)


def a_master_is_killed(town: Town, chance: random.Random) -> None:
    """Its workers are left alone with what they are answering."""
    master = town.larkey.webs[-1]
    workers = set(worker_pids(master))
    master.kill()
    eventually(lambda: not alive(workers), 40)
    town.start_host(1)


def redis_is_killed_and_restarted(town: Town, chance: random.Random) -> None:
    town.redises.primary.kill()
    time.sleep(chance.uniform(0.0, 1.0))
    town.redises.primary.start()


def redis_stands_still(town: Town, chance: random.Random) -> None:
    town.redises.primary.process.signal(signal.SIGSTOP)
    time.sleep(chance.uniform(0.5, 3.0))
    town.redises.primary.process.signal(signal.SIGCONT)


def redis_dies_and_its_replica_takes_its_place(town: Town, chance: random.Random) -> None:
    town.redises.fail_over()


def the_replica_stands_still(town: Town, chance: random.Random) -> None:
    """Nothing that comes meanwhile is known to two, so Feishu must not hear that it was taken."""
    replica = town.redises.replica
    assert replica is not None
    replica.process.signal(signal.SIGSTOP)
    began = time.time()
    time.sleep(chance.uniform(1.0, 3.0))
    town.redises.unkept.append((began, time.time()))
    replica.process.signal(signal.SIGCONT)


def a_clock_jumps(town: Town, chance: random.Random) -> None:
    """Of one host, by minutes or hours, forward or back; and again; and then it is right."""
    clock = chance.choice(town.clocks)
    for _ in range(2):
        clock.jump(chance.choice((-1, 1)) * chance.choice((90, 600, 3600, 5 * 3600, 30 * 3600)))
        time.sleep(chance.uniform(1.2, 2.5))
    clock.jump(0)


def redis_has_no_memory(town: Town, chance: random.Random) -> None:
    patiently(lambda: town.redis.call("CONFIG", "SET", "maxmemory", 1))
    time.sleep(chance.uniform(0.5, 1.5))
    patiently(lambda: town.redis.call("CONFIG", "SET", "maxmemory", 0))


def a_host_is_cut_off_from_redis(town: Town, chance: random.Random) -> None:
    """The other one still reaches it: both must not believe that they hold the same work."""
    proxy = chance.choice(town.to_redis)
    proxy.mode(chance.choice(["cut", "freeze"]))
    time.sleep(chance.uniform(1.0, 4.0))
    proxy.mode("pass")


def the_database_is_away(town: Town, chance: random.Random) -> None:
    town.to_database.mode(chance.choice(["cut", "freeze"]))
    time.sleep(chance.uniform(1.0, 3.0))
    town.to_database.mode("pass")


def the_database_is_slow(town: Town, chance: random.Random) -> None:
    town.to_database.mode("slow")
    time.sleep(chance.uniform(1.0, 2.0))
    town.to_database.mode("pass")


def the_database_dies_and_comes_back(town: Town, chance: random.Random) -> None:
    town.restart_database()


def the_platform_fails(town: Town, chance: random.Random) -> None:
    kind = chance.choice(({"code": 99991400, "status": 429}, {"code": 1, "status": 500}, {"code": 0, "lost": True}))
    town.larkey.sandbox.chaos(api_error={"path": "/open-apis/*", "times": chance.randint(1, 10), **kind})


def the_platform_is_slow(town: Town, chance: random.Random) -> None:
    town.larkey.sandbox.chaos(latency_ms=chance.randint(50, 400))
    time.sleep(chance.uniform(0.5, 2.0))
    town.larkey.sandbox.chaos(latency_ms=0)


def a_key_is_limited(town: Town, chance: random.Random) -> None:
    town.larkey.sandbox.chaos(model={"limit_key": {"key": f"000{chance.randint(1, 3)}", "retry_after": 1}})
    time.sleep(chance.uniform(0.5, 1.5))
    town.larkey.sandbox.chaos(model={"clear": True})
    town.larkey.sandbox.chaos(model={"rate": 400, "first_delay": 0.05})


def _signal_a_worker(town: Town, chance: random.Random, number: int) -> None:
    workers = worker_pids(chance.choice(town.larkey.webs[:1] + town.larkey.webs[-1:]))
    if workers:
        os.kill(chance.choice(workers), number)


FAULTS: tuple[Fault, ...] = (
    a_worker_is_killed,
    a_worker_is_asked_to_leave,
    a_host_dies_and_comes_back,
    a_master_is_killed,
    redis_is_killed_and_restarted,
    redis_stands_still,
    redis_has_no_memory,
    a_host_is_cut_off_from_redis,
    the_database_is_away,
    the_database_is_slow,
    the_database_dies_and_comes_back,
    a_clock_jumps,
    the_platform_fails,
    the_platform_is_slow,
    a_key_is_limited,
)
REPLICATED: tuple[Fault, ...] = (
    *FAULTS,
    redis_dies_and_its_replica_takes_its_place,
    the_replica_stands_still,
)
