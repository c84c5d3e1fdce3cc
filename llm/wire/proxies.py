"""Which proxy a URL is reached through: OPENAI_PROXY, else HTTP_PROXY, HTTPS_PROXY and ALL_PROXY, and NO_PROXY for all.

Names are as curl has them: small letters win, HTTP_PROXY is for http:// and HTTPS_PROXY for https:// addresses,
NO_PROXY lists hosts, domains, host:port, addresses and networks. Schemes: http, https, socks4(a), socks5(h); with an
`h` or `a` the proxy resolves names.
"""

import ipaddress
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")
ALIAS = {"socks": "socks5h"}


class Proxies:
    """Raises ValueError, without the proxy's password, when a proxy cannot be understood."""

    def __init__(self, proxy: str = "", environment: Mapping[str, str] | None = None) -> None:
        env = environment or {}
        every = proxy or _setting(env, "ALL_PROXY")
        self._by_scheme = {
            "http": _checked(proxy or _setting(env, "HTTP_PROXY") or every),
            "https": _checked(proxy or _setting(env, "HTTPS_PROXY") or every),
        }
        self._direct = [part.strip().lower() for part in _setting(env, "NO_PROXY").split(",") if part.strip()]

    def of(self, url: str) -> str:
        """The proxy's URL, empty for none."""
        parts = urlsplit(url)
        proxy = self._by_scheme.get(parts.scheme, "")
        if not proxy or self._goes_direct(parts.hostname or "", parts.port):
            return ""
        return proxy

    def _goes_direct(self, host: str, port: int | None) -> bool:
        return any(_matches(rule, host, port) for rule in self._direct)


def _setting(env: Mapping[str, str], name: str) -> str:
    return (env.get(name.lower()) or env.get(name) or "").strip()


def _checked(proxy: str) -> str:
    if not proxy:
        return ""
    url = proxy if "://" in proxy else f"http://{proxy}"
    scheme, _, rest = url.partition("://")
    scheme = ALIAS.get(scheme.lower(), scheme.lower())
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        usable = scheme in SCHEMES and parts.hostname is not None and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"a proxy must be scheme://host:port with one of {', '.join(SCHEMES)}")
    return f"{scheme}://{rest}"


def _matches(rule: str, host: str, port: int | None) -> bool:
    if rule == "*":
        return True
    with_port = re.fullmatch(r"(\[?[^\]]*?\]?):(\d+)", rule)
    if (with_port and rule.count(":") == 1) or (rule.startswith("[") and with_port):
        assert with_port is not None
        if port != int(with_port.group(2)):
            return False
        rule = with_port.group(1)
    rule, host = rule.strip("[]"), host.lower()
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(rule, strict=False)
    except ValueError:
        domain = rule.removeprefix("*").removeprefix(".")
        return host == domain or host.endswith(f".{domain}")
