"""The place that a caller asks for, as it goes up: never out of the upstream's base path, never read in two ways.

What decides is the target as the caller wrote it, not as a server has decoded it. A segment that a provider, or a proxy
before it, could take for something else is refused (RFC 3986, 6.2.2; https://cwe.mitre.org/data/definitions/22.html).
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from gateway.denied import Denied

ROOTS = ("/v1", "/openai")
SOUND = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+")
NEEDLESS = re.compile(r"%(?:2[dDeE]|3[0-9]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aAeE])")
"""Letters and digits written as bytes: the same to a provider, another word to whoever reads the path before it."""
QUERY = re.compile(r"[!\x24-\x7e\"]*")
LONGEST = 2048


class Target(NamedTuple):
    """`path` stands behind /v1, /openai or /openai/v1, without a slash at either end; `query` without its `?`."""

    path: str
    query: str


def target_of(environ: dict[str, Any]) -> Target:
    """Not yet `checked`. Raises Denied where it is no path below one of the roots."""
    raw = environ.get("RAW_URI") or quote(environ.get("PATH_INFO", ""), safe="/:@!$&'()*+,;=~")
    path = _behind_the_root(raw.partition("?")[0].partition("#")[0])
    if path is None:
        raise Denied("bad_path")
    return Target(path, environ.get("QUERY_STRING", ""))


def checked(target: Target) -> Target:
    """As it may go up. Raises Denied where it may not."""
    if not _is_sound_path(target.path) or not QUERY.fullmatch(target.query):
        raise Denied("bad_path")
    return target


@lru_cache(maxsize=1024)
def _behind_the_root(path: str) -> str | None:
    rest = path
    if _under(rest, "/openai"):
        rest = rest.removeprefix("/openai")
        rest = rest.removeprefix("/v1") if _under(rest, "/v1") else rest
    elif _under(rest, "/v1"):
        rest = rest.removeprefix("/v1")
    else:
        return None
    return rest[1:].removesuffix("/")


@lru_cache(maxsize=1024)
def _is_sound_path(path: str) -> bool:
    return len(path) <= LONGEST and all(map(_is_sound, path.split("/")))


def _under(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def _is_sound(segment: str) -> bool:
    """Also when somebody decodes it once more than they should."""
    if not SOUND.fullmatch(segment) or NEEDLESS.search(segment):
        return False
    for _ in range(3):
        if segment.partition(";")[0].strip() in (".", "..") or re.search(r"[/\\\x00-\x1f\x7f]", segment):
            return False
        segment = unquote(segment)
    return True
