"""The head of a request, where it is so plain that nobody could read it in two ways; all others are gunicorn's.

Plain is: HTTP/1.1, below /v1 or /openai, one Host, each header once and on one line, a body with a length or none. What
is not on this list (chunked bodies, Expect, Upgrade, names with underscores, ...) is not refused here but left to
gunicorn's own strict parser, which sees the very same bytes. https://www.rfc-editor.org/rfc/rfc9112
"""

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

REQUEST = re.compile(r"(GET|POST|DELETE) (/(?:v1|openai)/[!\"$-~]*) HTTP/1\.1")
ODD = re.compile(r"[^\t\x20-\x7e\x80-\xff\r\n]|\r(?!\n)|(?<!\r)\n")
NAME = re.compile(r"[!#$%&'*+\-.^`|~0-9A-Za-z]+")
NOT_PLAIN = frozenset(
    ("HTTP_TRANSFER_ENCODING", "HTTP_EXPECT", "HTTP_UPGRADE", "HTTP_TE", "HTTP_TRAILER", "HTTP_PROXY_CONNECTION")
)
LONGEST_BODY = 18
MOST_NAMES = 2000
_keys: dict[str, str] = {}


class Head(NamedTuple):
    """`environ` has what the request itself says, by WSGI's names. `length` is that of the body."""

    environ: dict[str, str]
    length: int
    closes: bool


def plain(data: bytes) -> Head | None:
    """What stands before the first empty line; None where it is not plain."""
    text = data.decode("latin-1")
    if ODD.search(text):
        return None
    first, *lines = text.split("\r\n")
    request = REQUEST.fullmatch(first)
    if request is None:
        return None
    environ: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        key = _keys.get(name) or _key(name)
        if not colon or not key or key in environ or key in NOT_PLAIN:
            return None
        environ[key] = value.strip(" \t")
    return _head(request[1], request[2], environ)


def _head(method: str, target: str, environ: dict[str, str]) -> Head | None:
    length = environ.get("CONTENT_LENGTH", "0")
    connection = environ.get("HTTP_CONNECTION", "").lower()
    if "HTTP_HOST" not in environ or connection not in ("", "keep-alive", "close"):
        return None
    if not (length.isascii() and length.isdecimal()) or len(length) > LONGEST_BODY:
        return None
    path, _, query = target.partition("?")
    environ["REQUEST_METHOD"], environ["RAW_URI"], environ["QUERY_STRING"] = method, target, query
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1") if "%" in path else path
    return Head(environ, int(length), connection == "close")


def _key(name: str) -> str:
    """WSGI's name of a header, empty where it has none that is safe. Names are few, so each is looked at once."""
    if not NAME.fullmatch(name):
        return ""
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if len(_keys) < MOST_NAMES:
        _keys[name] = key
    return key
