"""Whose call it is by network address: X-Forwarded-For is believed as far as trusted proxies wrote it."""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@lru_cache(maxsize=256)
def networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks as written in settings and tokens. Raises ValueError."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)


class Callers:
    """`trusted` are the proxies whose X-Forwarded-For is believed."""

    def __init__(self, trusted: Sequence[str] = ()) -> None:
        self._trusted = networks(tuple(trusted))

    def address(self, environ: dict[str, Any]) -> str:
        """The nearest address that is no trusted proxy."""
        address = str(environ.get("REMOTE_ADDR", ""))
        if not self._trusted or not within(address, self._trusted):
            return address
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if not (hop := hop.strip()):
                break
            address = hop
            if not within(hop, self._trusted):
                break
        return address


def within(address: str, where: Sequence[Network]) -> bool:
    """Whether the address lies in one of the networks; an IPv4 address inside IPv6 is what it stands for."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in where)
