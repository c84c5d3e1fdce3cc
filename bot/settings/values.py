"""What a setting's value may look like: addresses, lists, time zones, each refused with what would be right."""

import ipaddress
import json
import re
from typing import Annotated, Any
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr


def is_loopback(url: str) -> bool:
    """Whether this URL's host is this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _split(value: Any) -> Any:
    """A list may be written as one string, separated by commas (also Chinese ones) or blanks."""
    return [part for part in re.split(r"[,，\s]+", value) if part] if isinstance(value, str) else value


def table_of(value: Any) -> Any:
    """A table may be written as JSON where only text fits, as in the environment."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise ValueError('must be a JSON object such as {"name": "text"}') from error


def _origin(value: str) -> str:
    """https://host[:port]; plain http only to this machine, for nothing secret may travel in the open."""
    value = value.rstrip("/")
    parts = _parts(value)
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(value))
    if not (secure and parts.hostname) or parts.path or parts.query:
        raise ValueError("must look like https://open.feishu.cn (http:// only to this machine)")
    return value


def _pages(values: list[str]) -> list[str]:
    """As a browser says where a page comes from: no path, and no slash at its end."""
    for value in values:
        parts = _parts(value)
        whole = parts.scheme in ("http", "https") and parts.hostname and value == f"{parts.scheme}://{parts.netloc}"
        if value != "*" and not whole:
            raise ValueError('must be origins such as https://chat.example.com, without a path, or "*"')
    return values


def _web_url(value: str) -> str:
    value = value.rstrip("/")
    if value and not (_parts(value).scheme in ("http", "https") and _parts(value).hostname):
        raise ValueError("must begin with http:// or https://")
    return value


def _parts(value: str) -> SplitResult:
    try:
        return urlsplit(value)
    except ValueError:
        return urlsplit("")


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError("must be a time zone's name such as Asia/Shanghai") from error
    return value


def _networks(values: list[str]) -> list[str]:
    """An empty text in the environment is not given, so there has to be a word for no network at all."""
    if [value.lower() for value in values] == ["none"]:
        return []
    for value in values:
        try:
            ipaddress.ip_network(value, strict=False)
        except ValueError as error:
            raise ValueError(
                "must be addresses or networks such as 10.0.0.0/8, separated by commas, or none"
            ) from error
    return values


def _proxy(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if text and _parts(text).scheme not in ("http", "https", "socks4", "socks4a", "socks5", "socks5h"):
        raise ValueError("must begin with http://, https://, socks5:// or socks5h://")
    return value


def _time_of_day(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError("must be a time of day such as 22:00")
    return value


def _long_enough(value: SecretStr) -> SecretStr:
    if value and len(value) < 16:
        raise ValueError("must have at least 16 characters")
    return value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _prefix(value: str) -> str:
    if "{" in value or "}" in value:
        raise ValueError("must not contain braces")
    return value


List = Annotated[list[str], BeforeValidator(_split)]
Table = Annotated[dict[str, str], BeforeValidator(table_of)]
Origin = Annotated[str, AfterValidator(_origin)]
WebUrl = Annotated[str, AfterValidator(_web_url)]
Proxy = Annotated[SecretStr, AfterValidator(_proxy)]
Port = Annotated[int, Field(ge=1, le=65535)]
PortOrNone = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(ge=1)]
LowerCase = BeforeValidator(_lower)
Secret = Annotated[SecretStr, AfterValidator(_long_enough)]
Prefix = Annotated[str, AfterValidator(_prefix)]
Networks = Annotated[List, AfterValidator(_networks)]
Pages = Annotated[List, AfterValidator(_pages)]
TimeZone = Annotated[str, AfterValidator(_timezone)]
TimeOfDay = Annotated[str, AfterValidator(_time_of_day)]
Amount = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
