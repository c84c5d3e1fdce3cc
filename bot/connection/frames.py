"""The long connection's binary frames, with the SDK's own protobuf message, and the joining of large events.

The frames are in no document; lark-oapi 1.7.5 shows them in ws/client.py.
"""

import base64
import json
import logging
import time
from typing import Any

from bot.feishu.light import light

try:
    with light("lark_oapi", "lark_oapi.ws"):
        from lark_oapi.ws.pb.pbbp2_pb2 import Frame
except ImportError:  # a later SDK may be cut differently: slower to import, but it works
    from lark_oapi.ws.pb.pbbp2_pb2 import Frame

logging.getLogger("Lark").handlers.clear()  # the SDK's own handler would write around our redaction

CONTROL, DATA = 0, 1
JOIN_SECONDS = 5.0
JOIN_MOST = 64
"""Large events that may be on their way at once, and parts that one may have at most (32 KB each)."""


class BadFrame(Exception):
    """Bytes that are no frame of this protocol."""


def read(data: bytes | str) -> Any:
    """A Frame. Raises BadFrame."""
    frame = Frame()
    try:
        frame.ParseFromString(data if isinstance(data, bytes) else data.encode())
    except Exception as error:  # the SDK's vendored protobuf raises more than its own DecodeError
        raise BadFrame("not a frame") from error
    return frame


def headers_of(frame: Any) -> dict[str, str]:
    return {header.key: header.value for header in frame.headers}


def ping(service: int) -> bytes:
    """What keeps a connection alive; it is answered by a pong."""
    frame = Frame()
    frame.SeqID = frame.LogID = 0
    frame.service, frame.method = service, CONTROL
    _add_header(frame, "type", "ping")
    return bytes(frame.SerializeToString())


def acknowledgement(frame: Any, code: int, answer: dict[str, Any] | None, milliseconds: int) -> bytes:
    """The same frame, saying how it went; `answer` is what a card callback is answered with."""
    _add_header(frame, "biz_rt", str(milliseconds))
    told: dict[str, Any] = {"code": code}
    if answer:
        told["data"] = base64.b64encode(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")).decode()
    frame.payload = json.dumps(told).encode()
    return bytes(frame.SerializeToString())


def _add_header(frame: Any, key: str, value: str) -> None:
    header = frame.headers.add()
    header.key, header.value = key, value


class Joiner:
    """Puts events together that come in parts; parts that wait longer than 5 s are forgotten."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[float, dict[int, bytes]]] = {}

    def join(self, frame: Any) -> bytes | None:
        """The whole payload, or None while parts are missing. Raises BadFrame for impossible numbers."""
        headers = headers_of(frame)
        name = headers.get("message_id", "")
        try:
            total, number = int(headers.get("sum", "1")), int(headers.get("seq", "0"))
        except ValueError as error:
            raise BadFrame("its part numbers are no numbers") from error
        if total <= 1:
            return bytes(frame.payload)
        if not (0 <= number < total <= JOIN_MOST):
            raise BadFrame(f"part {number} of {total}")
        return self._keep(name, total, number, bytes(frame.payload))

    def _keep(self, name: str, total: int, number: int, payload: bytes) -> bytes | None:
        now = time.monotonic()
        self._waiting = {key: kept for key, kept in self._waiting.items() if kept[0] > now}
        parts = self._waiting.get(name, (0.0, {}))[1]
        parts[number] = payload
        if len(parts) < total:
            self._waiting[name] = (now + JOIN_SECONDS, parts)
            if len(self._waiting) > JOIN_MOST:
                del self._waiting[next(iter(self._waiting))]
            return None
        self._waiting.pop(name, None)
        return b"".join(parts[index] for index in sorted(parts))
