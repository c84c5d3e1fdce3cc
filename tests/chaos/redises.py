"""The town's Redis: a primary and, where it shall have one, a replica that takes its place when it dies."""

import time
from pathlib import Path

from store.redis import open_redis
from tests.chaos.patience import patiently
from tests.chaos.proxy import Proxy
from tests.servers import Valkey
from tests.support import eventually

DOORS = 3


class Redises:
    """`doors` are proxies that lead to whoever is the primary: one for each host, and the last for ourselves."""

    def __init__(self, primary: Valkey, folder: Path, *, replicated: bool) -> None:
        self.primary = primary
        self.replica = Valkey(folder / "replica") if replicated else None
        self.doors = [Proxy(primary.port) for _ in range(DOORS)]
        self.unkept: list[tuple[float, float]] = []
        """From when to when (unix seconds) no replica could have taken anything in."""

    def start(self) -> None:
        self.primary.start()
        for door in self.doors:
            door.start()
        if self.replica is not None:
            self.replica.start()
            self.follow()

    def follow(self) -> None:
        """The replica takes in all that the primary has, and then whatever it is told."""
        assert self.replica is not None
        _tell(self.replica, "REPLICAOF", "127.0.0.1", self.primary.port)
        eventually(lambda: "connected" in str(_tell(self.replica, "ROLE")), 30)

    def fail_over(self) -> None:
        """The primary dies without a word, its replica is made the primary, and comes back as the other's replica."""
        assert self.replica is not None
        self.primary.kill()
        self.primary, self.replica = self.replica, self.primary
        _tell(self.primary, "REPLICAOF", "NO", "ONE")
        for door in self.doors:
            door.aim(self.primary.port)
        time.sleep(0.5)
        self.replica.start()
        self.follow()

    def stop(self) -> None:
        for door in self.doors:
            door.stop()
        if self.replica is not None:
            self.replica.stop()
        self.primary.stop()


def _tell(server: Valkey | None, *command: str | int) -> object:
    assert server is not None
    door = open_redis(server.url)
    try:
        return patiently(lambda: door.call(*command))
    finally:
        door.close()
