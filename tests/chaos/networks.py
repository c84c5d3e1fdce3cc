"""Hosts in network namespaces of their own, on two networks: one to Redis, one to the rest of the world.

Who is taken off a network notices nothing but silence: what is sent is lost, and no connection is refused or closed.
Needs root and iproute2; the addresses are from the range for measurements (RFC 2544), which nobody routes.
https://man7.org/linux/man-pages/man8/ip-netns.8.html
"""

import ipaddress
import os
import shutil
import subprocess
from typing import Literal

from tests.chaos.rights import CAP_NET_ADMIN, CAP_SYS_ADMIN, may

HOSTS = 2
MISSING = "network namespaces need root (CAP_NET_ADMIN, CAP_SYS_ADMIN) and iproute2 (Debian: iproute2)"
Network = Literal["redis", "world"]
NETWORKS: tuple[Network, ...] = ("redis", "world")


def allowed() -> bool:
    return (
        may(CAP_NET_ADMIN, CAP_SYS_ADMIN)
        and shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is not None
    )


class Networks:
    """`lay` them before anything else; `remove` in any case. Names and addresses are those of this process alone."""

    def __init__(self) -> None:
        self._own = os.getpid() % 512
        self._name = f"lk{self._own}"

    def address(self, network: Network, host: int | None = None) -> str:
        """Of a host there; without one, where everybody else is found."""
        place = (self._own * len(NETWORKS) + NETWORKS.index(network)) * 128
        return str(ipaddress.ip_address("198.18.0.0") + place + (1 if host is None else 10 + host))

    def inside(self, host: int) -> list[str]:
        """What precedes a command that is to run on this host."""
        return ["ip", "netns", "exec", f"{self._name}-{host}"]

    def lay(self) -> None:
        for host in range(HOSTS):
            _ip("netns", "add", f"{self._name}-{host}")
            _ip("-n", f"{self._name}-{host}", "link", "set", "lo", "up")
        for network in NETWORKS:
            bridge = self._bridge(network)
            _ip("link", "add", bridge, "type", "bridge")
            _ip("addr", "add", f"{self.address(network)}/25", "dev", bridge)
            _ip("link", "set", bridge, "up")
            for host in range(HOSTS):
                self._join(network, host)

    def cut(self, network: Network, host: int) -> None:
        _ip("link", "set", self._cable(network, host), "down")

    def mend(self, network: Network, host: int) -> None:
        _ip("link", "set", self._cable(network, host), "up")

    def remove(self) -> None:
        for host in range(HOSTS):
            _ip("netns", "delete", f"{self._name}-{host}", check=False)
        for network in NETWORKS:
            _ip("link", "delete", self._bridge(network), check=False)

    def _join(self, network: Network, host: int) -> None:
        space, cable = f"{self._name}-{host}", self._cable(network, host)
        _ip("link", "add", cable, "type", "veth", "peer", "name", network, "netns", space)
        _ip("link", "set", cable, "master", self._bridge(network), "up")
        _ip("-n", space, "addr", "add", f"{self.address(network, host)}/25", "dev", network)
        _ip("-n", space, "link", "set", network, "up")

    def _bridge(self, network: Network) -> str:
        return f"{self._name}{network}"

    def _cable(self, network: Network, host: int) -> str:
        return f"{self._name}{network}{host}"


def _ip(*words: str, check: bool = True) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    assert done.returncode == 0 or not check, f"ip {' '.join(words)}: {done.stderr}"
