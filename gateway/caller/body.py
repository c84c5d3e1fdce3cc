"""The caller's request body: read up to a limit, whatever length was told, and within a time."""

from typing import Any

from gateway.denied import Denied

PIECE = 65536
MEGABYTE = 1024 * 1024


def read_body(environ: dict[str, Any], limit: int) -> bytes:
    """All of it. Raises Denied when it is larger than `limit` bytes, or does not come whole."""
    told = environ.get("CONTENT_LENGTH", "")
    if told.isdecimal() and int(told) > limit:
        raise Denied("too_large", limit=limit // MEGABYTE)
    try:
        body = _pieces(environ["wsgi.input"], int(told) if told.isdecimal() else limit + 1, limit)
    except TimeoutError as error:
        raise Denied("too_slow") from error
    except Exception as error:  # whatever a server raises about a body that is not as HTTP wants it
        raise Denied("cut_short") from error
    if body is None:
        raise Denied("too_large", limit=limit // MEGABYTE)
    if told.isdecimal() and len(body) < int(told):
        raise Denied("cut_short")
    return body


def _pieces(source: Any, wanted: int, limit: int) -> bytes | None:
    """None when there is more than the limit."""
    pieces: list[bytes] = []
    size = 0
    while size < wanted and (piece := source.read(min(PIECE, wanted - size))):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            return None
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
