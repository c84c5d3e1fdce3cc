"""Listening to a short stream in Redis that many processes write to, across restarts and outages.

A stream and not a subscription: whoever was away for a moment reads on where it was.
"""

import logging
import time
from collections.abc import Iterator

from store.connecting import back_off
from store.errors import Unavailable
from store.redis import RedisDoor

LOOK_BACK_SECONDS = 60
WAIT_SECONDS = 5.0

log = logging.getLogger(__name__)


def listen(redis: RedisDoor, stream: str, what: str) -> Iterator[tuple[str, dict[str, str]]]:
    """(id, fields) of every entry from now on, and of the last minute, for ever. Never raises; blocks between two.

    `what` names the entries in the one line that is logged when Redis is away.
    """
    last = ""
    failures = 0
    while True:
        try:
            last = last or f"{int((redis.now() - LOOK_BACK_SECONDS) * 1000)}-0"
            with redis.blocking(WAIT_SECONDS) as client:
                while True:
                    answer = client.xread({stream: last}, block=int(WAIT_SECONDS * 1000))
                    failures = 0
                    for entry, fields in answer[0][1] if answer else ():
                        last = entry
                        yield entry, fields
        except Unavailable as error:
            if failures == 0:
                log.warning("%s are not heard: %s", what, error)
            time.sleep(back_off(failures))
            failures += 1
