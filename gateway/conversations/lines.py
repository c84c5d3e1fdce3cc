"""JSON lines that leave while they are read: an export may be larger than anybody wants to hold."""

import logging
from collections.abc import Iterator
from typing import Any

from flask import Response, make_response

from gateway.conversations import shown
from store.errors import Unavailable

log = logging.getLogger("larkey.web")
LINES = "application/x-ndjson"


def lines(rows: Iterator[dict[str, Any]]) -> Response:
    """One JSON object a line, as they are read; a last line with an error says that some are missing."""

    def written() -> Iterator[str]:
        try:
            for row in rows:
                yield shown.line(row)
        except Unavailable as error:
            log.warning("an export ends early", extra={"why": str(error)})
            yield shown.line({"error": {"message": "not all could be read", "type": "server_error", "code": "cut"}})

    response = make_response(written())
    response.headers["Content-Type"] = LINES
    response.headers["Content-Disposition"] = 'attachment; filename="larkey-records.jsonl"'
    return response
