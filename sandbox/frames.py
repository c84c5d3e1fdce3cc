"""The long connection's binary frames: a protobuf codec of our own, for exactly this one message.

Fields (from lark-oapi 1.7.5, in no document): 1 SeqID, 2 LogID, 3 service, 4 method (0 control, 1 data), 5 headers
(1 key, 2 value), 6 payload_encoding, 7 payload_type, 8 payload, 9 LogIDNew. The first four are required.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

CONTROL, DATA = 0, 1
VARINT, LENGTH = 0, 2


@dataclass(slots=True)
class Frame:
    """One frame; `headers` keeps the last value of a repeated key."""

    seq_id: int = 0
    log_id: int = 0
    service: int = 0
    method: int = CONTROL
    headers: dict[str, str] = field(default_factory=dict)
    payload_encoding: str = ""
    payload_type: str = ""
    payload: bytes = b""
    log_id_new: str = ""


def encode(frame: Frame) -> bytes:
    """The frame on the wire."""
    numbers = (frame.seq_id, frame.log_id, frame.service, frame.method)
    out = b"".join(_key(number, VARINT) + _varint(value) for number, value in enumerate(numbers, 1))
    for key, value in frame.headers.items():
        out += _chunk(5, _chunk(1, key.encode()) + _chunk(2, value.encode()))
    for number, text in ((6, frame.payload_encoding), (7, frame.payload_type)):
        out += _chunk(number, text.encode()) if text else b""
    out += _chunk(8, frame.payload) if frame.payload else b""
    return out + (_chunk(9, frame.log_id_new.encode()) if frame.log_id_new else b"")


def decode(data: bytes) -> Frame:
    """Raises ValueError for bytes that are no frame; unknown fields are passed over."""
    frame = Frame()
    numbers = {1: "seq_id", 2: "log_id", 3: "service", 4: "method"}
    texts = {6: "payload_encoding", 7: "payload_type", 9: "log_id_new"}
    for number, value in _fields(data):
        if number in numbers and isinstance(value, int):
            setattr(frame, numbers[number], value)
        elif number == 5 and isinstance(value, bytes):
            pair = dict(_fields(value))
            frame.headers[_text(pair.get(1, b""))] = _text(pair.get(2, b""))
        elif number in texts and isinstance(value, bytes):
            setattr(frame, texts[number], value.decode())
        elif number == 8 and isinstance(value, bytes):
            frame.payload = value
    return frame


def _text(value: int | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _key(number: int, kind: int) -> bytes:
    return _varint(number << 3 | kind)


def _chunk(number: int, data: bytes) -> bytes:
    return _key(number, LENGTH) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while position < len(data) and shift < 70:
        byte = data[position]
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if not byte & 0x80:
            return value, position
    raise ValueError("a frame ends in the middle of a number")


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    position = 0
    while position < len(data):
        key, position = _read_varint(data, position)
        kind = key & 7
        if kind == VARINT:
            value, position = _read_varint(data, position)
            yield key >> 3, value
            continue
        if kind == LENGTH:
            size, position = _read_varint(data, position)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise ValueError(f"wire type {kind} is not in use")
        if position + size > len(data):
            raise ValueError("a frame ends in the middle of a field")
        yield key >> 3, data[position : position + size]
        position += size
