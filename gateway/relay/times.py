"""How long a stream may be silent, and how long it may last."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """Seconds: of silence before a sign of life, and until a stream has to be over."""

    keepalive: float
    stream: float
