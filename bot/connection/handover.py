"""How the long-connection process hands a callback to the web workers: a post to the loopback door, sealed.

The seal is an HMAC over the time and the body, with a key that is derived from SECRET_KEY and used for nothing else.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping

SEAL = "x-larkey-seal"
TIME = "x-larkey-time"
FRESH_SECONDS = 60.0


class Seal:
    """Both sides know the secret; without one nothing can be sealed or opened."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        self._key = hmac.digest(secret.encode(), b"larkey hand-over", "sha256") if secret else b""
        self._now = now

    def headers(self, body: bytes) -> dict[str, str]:
        """What goes with this body."""
        if not self._key:
            raise ValueError("SECRET_KEY is not set")
        stamp = f"{self._now():.3f}"
        return {TIME: stamp, SEAL: self._sign(stamp, body), "content-type": "application/json"}

    def holds(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether this body was sealed by us, within the last minute. Header names are in lower case."""
        stamp = headers.get(TIME, "")
        sealed = headers.get(SEAL, "").encode("utf-8", "replace")
        if not self._key or not hmac.compare_digest(sealed, self._sign(stamp, body).encode()):
            return False
        return abs(self._now() - float(stamp)) <= FRESH_SECONDS

    def _sign(self, stamp: str, body: bytes) -> str:
        text = stamp.encode("utf-8", "replace") + b"\n" + body
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()
