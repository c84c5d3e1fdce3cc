"""The caller's request body: read up to a limit, whatever length was told, and within a time."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from gateway.denied import Denied

PIECE = 65536
MEGABYTE = 1024 * 1024


class Waiting(Protocol):
    """Who looks after the time."""

    def awaits_body(self) -> None: ...

    def has_body(self) -> None: ...


def has_body(environ: Mapping[str, Any]) -> bool:
    told = environ.get("CONTENT_LENGTH", "")
    return told not in ("", "0") or "HTTP_TRANSFER_ENCODING" in environ


def read_body(environ: dict[str, Any], limit: int) -> bytes:
    """All of it. Raises Denied when it is larger than `limit` bytes, or does not come whole."""
    found = list(pieces(environ, limit))
    return found[0] if len(found) == 1 else b"".join(found)


def pieces(environ: dict[str, Any], limit: int, waiting: Waiting | None = None) -> Iterator[bytes]:
    """One after the other, as they come. `waiting` is told before and after each. Raises Denied."""
    told = environ.get("CONTENT_LENGTH", "")
    length = int(told) if told.isdecimal() else None
    if length is not None and length > limit:
        raise Denied("too_large", limit=limit // MEGABYTE)
    wanted = limit + 1 if length is None else length
    size = 0
    while size < wanted and (piece := _read(environ["wsgi.input"], min(PIECE, wanted - size), waiting)):
        size += len(piece)
        if size > limit:
            raise Denied("too_large", limit=limit // MEGABYTE)
        yield piece
    if length is not None and size < length:
        raise Denied("cut_short")


def _read(source: Any, count: int, waiting: Waiting | None) -> bytes:
    if waiting is not None:
        waiting.awaits_body()
    try:
        piece: bytes = source.read(count)
    except TimeoutError as error:
        raise Denied("too_slow") from error
    except Exception as error:  # whatever a server raises about a body that is not as HTTP wants it
        raise Denied("cut_short") from error
    finally:
        if waiting is not None:
            waiting.has_body()
    return piece
