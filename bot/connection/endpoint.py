"""Where the long connection goes: asked for anew each time, with a ticket that works once and is never logged."""

import json
import logging
import socket
import ssl
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import certifi
import socks
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from bot.events.fields import Json, part, read_object, text
from bot.feishu.http import Http
from bot.settings.sections import FeishuSection

log = logging.getLogger("larkey.connection")

PATH = "/callback/ws/endpoint"
OPEN_SECONDS = 10.0
MAX_BYTES = 4 * 1024 * 1024
SOCKS = {"socks4": socks.SOCKS4, "socks4a": socks.SOCKS4, "socks5": socks.SOCKS5, "socks5h": socks.SOCKS5}


class Refused(Exception):
    """The platform will not have us now: 514 wrong credentials, 403 forbidden, 1000040350 too many connections."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}")
        self.code = code


@dataclass(frozen=True)
class Pace:
    """What the platform asks of its clients, in seconds: pings, the first wait after a loss, the longest later one."""

    ping: float = 120.0
    nonce: float = 30.0
    interval: float = 120.0


@dataclass(frozen=True)
class Endpoint:
    """One invitation. `url` holds a ticket."""

    url: str = field(repr=False)
    service: int
    pace: Pace


def discover(http: Http, section: FeishuSection) -> Endpoint:
    """Ask for an endpoint. Raises Refused, or FeishuError (NETWORK) when nobody answers."""
    secret = section.app_secret.get_secret_value()
    body = json.dumps({"AppID": section.app_id, "AppSecret": secret}).encode()
    answer = http.send("POST", PATH, (), body, {"Content-Type": "application/json", "locale": "zh"})
    told = read_object(answer.body)
    code = told.get("code")
    if answer.status != 200 or code != 0:
        raise Refused(code if isinstance(code, int) else answer.status, text(told, "msg")[:200])
    data = part(told, "data")
    url = text(data, "URL")
    try:
        service = int(parse_qs(urlsplit(url).query)["service_id"][0])
    except (KeyError, ValueError) as error:
        raise Refused(answer.status, "the endpoint's address has no service_id") from error
    return Endpoint(url, service, pace_of(part(data, "ClientConfig")))


def pace_of(config: Json, before: Pace | None = None) -> Pace:
    """A ClientConfig, as it comes with the endpoint and with pongs; what is missing stays as before."""
    before = before or Pace()

    def positive(name: str, otherwise: float) -> float:
        value = config.get(name)
        if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
            return otherwise
        return min(float(value), 3600.0)

    return Pace(
        positive("PingInterval", before.ping),
        positive("ReconnectNonce", before.nonce),
        positive("ReconnectInterval", before.interval),
    )


def open_socket(url: str, proxy: str) -> ClientConnection:
    """Raises Refused, OSError, TimeoutError or websockets' InvalidHandshake."""
    secure = url.startswith("wss://")
    try:
        return connect(
            url,
            sock=_through_socks(url, proxy) if proxy.startswith("socks") else None,
            ssl=ssl.create_default_context(cafile=certifi.where()) if secure else None,
            proxy=proxy if proxy and not proxy.startswith("socks") else None,
            compression=None,
            open_timeout=OPEN_SECONDS,
            close_timeout=2,
            max_size=MAX_BYTES,
        )
    except InvalidStatus as error:
        headers = error.response.headers
        status = headers.get("handshake-autherrcode") or headers.get("handshake-status", "")
        code = int(status) if status.isascii() and status.isdigit() else error.response.status_code
        raise Refused(code, headers.get("handshake-msg", "the handshake was refused")[:200]) from None


def _through_socks(url: str, proxy: str) -> socket.socket:
    """websockets would need one more package for this; the one for our HTTP calls does it as well."""
    target, via = urlsplit(url), urlsplit(proxy)
    opened: socket.socket = socks.create_connection(  # type: ignore[no-untyped-call]
        (target.hostname, target.port or (443 if target.scheme == "wss" else 80)),
        OPEN_SECONDS,
        None,
        SOCKS[via.scheme],
        via.hostname,
        via.port or 1080,
        via.scheme.endswith(("4a", "5h")),
        via.username,
        via.password,
    )
    return opened
