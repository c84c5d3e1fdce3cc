"""A Redis Cluster of real Valkeys on the loopback: primaries that share the slots, each with a replica where wanted."""

from pathlib import Path

from store.redis import open_redis
from tests.servers import Valkey
from tests.support import eventually, free_port

SLOTS = 16384
PATIENCE = 60.0


class Cluster:
    def __init__(self, folder: Path, primaries: int, *, replicated: bool = False) -> None:
        self.primaries = [_Node(folder / f"primary-{number}") for number in range(primaries)]
        self.replicas = [_Node(folder / f"replica-{number}") for number in range(primaries if replicated else 0)]

    @property
    def nodes(self) -> list["_Node"]:
        return [*self.primaries, *self.replicas]

    @property
    def url(self) -> str:
        """It names the last primary; a client finds the others by itself."""
        return self.primaries[-1].url.replace("redis://", "redis+cluster://").removesuffix("/0")

    def start(self) -> "Cluster":
        for node in self.nodes:
            node.start()
        first, share = self.nodes[0], SLOTS // len(self.primaries)
        for number, node in enumerate(self.primaries):
            last = SLOTS - 1 if node is self.primaries[-1] else (number + 1) * share - 1
            node.ask("CLUSTER", "ADDSLOTSRANGE", number * share, last)
        for number, node in enumerate(self.nodes):
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            node.ask("CLUSTER", "MEET", "127.0.0.1", first.port, first.bus)
        eventually(lambda: all(node.knows(len(self.nodes)) for node in self.nodes), PATIENCE)
        for primary, replica in zip(self.primaries, self.replicas, strict=False):
            name = primary.ask("CLUSTER", "MYID")
            replica.ask("CLUSTER", "REPLICATE", str(name))
        eventually(lambda: all(node.ready() for node in self.nodes), PATIENCE)
        return self

    def holder(self, key: str) -> "_Node":
        """The primary on which a key lies."""
        slot = int(str(self.primaries[0].ask("CLUSTER", "KEYSLOT", key)))
        return self.primaries[min(slot * len(self.primaries) // SLOTS, len(self.primaries) - 1)]

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()


class _Node(Valkey):
    def __init__(self, folder: Path) -> None:
        self.bus = free_port()  # its default, 10,000 higher, may not exist
        options = ("--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-port", str(self.bus))
        super().__init__(folder, *options, "--cluster-replica-validity-factor", "0")

    def ask(self, *command: str | int) -> object:
        door = open_redis(self.url)
        try:
            return door.call(*command)
        finally:
            door.close()

    def knows(self, others: int) -> bool:
        return {"cluster_state:ok", f"cluster_known_nodes:{others}"} <= set(str(self.ask("CLUSTER", "INFO")).split())

    def ready(self) -> bool:
        """Serving its slots; a replica has all that its primary has."""
        told = self.ask("INFO", "replication")
        assert isinstance(told, dict)
        return bool(told["role"] == "master" or told["master_link_status"] == "up")
