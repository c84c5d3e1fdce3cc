"""A Redis behind sentinels: redis+sentinel://[user:password@]host:port[,host:port...]/name[/db].

`name` is what the sentinels call the primary. User and password are those of the Redis; the sentinels' own go into
`?sentinel_username=&sentinel_password=`. rediss+sentinel:// speaks TLS to both.
https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from redis.sentinel import Sentinel

SCHEMES = ("redis+sentinel://", "rediss+sentinel://")
PORT = 26379
CONNECTIONS = 1024
"""Their pool knows no waiting: it has to hold all that one process may want at once."""


@dataclass(frozen=True)
class Sentinels:
    """Where the sentinels are, and how to speak to them and to the primary they name."""

    nodes: tuple[tuple[str, int], ...]
    service: str
    db: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    own_user: str = ""
    own_password: str = field(default="", repr=False)


def is_sentinel(url: str) -> bool:
    return url.startswith(SCHEMES)


def sentinels_of(url: str) -> Sentinels:
    """Raises ValueError, which quotes nothing of the URL, when it cannot be understood."""
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")  # urlsplit knows of no more than one host, and refuses [::1] among others
    netloc, _, named = place.partition("/")
    login, _, hosts = netloc.rpartition("@")
    user, _, password = login.partition(":")
    path = re.fullmatch(r"([^/]+)(?:/(\d+))?", named)
    nodes = [_node(host) for host in hosts.split(",")]
    if path is None or None in nodes:
        raise ValueError(
            "REDIS_URL cannot be read: redis+sentinel://user:password@host:port,host:port/name/db, with special "
            "characters in user and password percent-encoded"
        )
    asked = parse_qs(query)
    return Sentinels(
        nodes=tuple(node for node in nodes if node),
        service=unquote(path[1]),
        db=int(path[2] or 0),
        tls=scheme.startswith("rediss"),
        user=unquote(user),
        password=unquote(password),
        own_user=asked.get("sentinel_username", [""])[0],
        own_password=asked.get("sentinel_password", [""])[0],
    )


def open_primary(url: str, **options: Any) -> Any:
    """A client of whichever server is the primary; it asks the sentinels anew when that one is none any more."""
    found = sentinels_of(url)
    options = {**options, "max_connections": CONNECTIONS, "ssl": found.tls, "db": found.db}
    times = {name: options[name] for name in ("socket_connect_timeout", "socket_timeout", "retry")}
    own = {**times, **_login(found.own_user, found.own_password), "ssl": found.tls}
    login = _login(found.user, found.password)
    watch: Any = Sentinel(found.nodes, sentinel_kwargs=own, **options, **login)  # type: ignore[no-untyped-call]
    return watch.master_for(found.service)


def _login(user: str, password: str) -> dict[str, str]:
    return {name: value for name, value in (("username", user), ("password", password)) if value}


def _node(text: str) -> tuple[str, int] | None:
    found = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]\s]+)(?::(\d{1,5}))?", text)
    return (found[1].strip("[]"), int(found[2] or PORT)) if found else None
