"""Keeping one link to the platform up, whatever happens to it: lost, refused, deaf, or held by another host."""

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from websockets.exceptions import WebSocketException

from bot.connection.endpoint import Pace, Refused, discover, open_socket
from bot.connection.link import HandOver, Lanes, Link, LinkLost
from bot.feishu.errors import FeishuError
from bot.feishu.http import Http
from bot.settings.sections import FeishuSection
from bot.tenure import Tenure
from store.errors import Unavailable

log = logging.getLogger("larkey.connection")

STAND_BY_SECONDS = 2.0
FIRST_WAIT_SECONDS = 3.0
LONGEST_WAIT_SECONDS = 60.0
STEADY_SECONDS = 30.0
DISCOVERY_SECONDS = 10.0


class Keeper:
    """`beat` is called wherever the loop passes, at least every half minute."""

    def __init__(
        self, section: FeishuSection, hand_over: HandOver, tenure: Tenure, beat: Callable[[], None] = lambda: None
    ) -> None:
        self._section, self._hand_over, self._tenure, self._beat = section, hand_over, tenure, beat
        self._proxy = section.proxy.get_secret_value()
        self._http = Http(section.domain, self._proxy, seconds=DISCOVERY_SECONDS)
        self._lanes = Lanes()
        self._pace = Pace()
        self._failures = 0
        self._opened, self._trouble = 0.0, "it has not been opened yet"

    def facts(self) -> Mapping[str, Any]:
        """Since when the link is open (unix seconds, 0 while it is not), and what keeps it from it."""
        return {"open": self._opened, "trouble": self._trouble}

    def run(self, stopping: threading.Event) -> None:
        """Until `stopping` is set. What was received by then is handed over before it returns."""
        renewing = threading.Thread(target=self._tenure.keep, args=(stopping,), name="renewing", daemon=True)
        renewing.start()
        while not stopping.is_set():
            self._beat()
            if not self._held():
                stopping.wait(STAND_BY_SECONDS)
                continue
            self._connect(stopping)
        self._lanes.finish()
        self._tenure.leave()
        self._http.close()

    def _held(self) -> bool:
        """Each event goes to one connection of the app, chosen at random: two would take each other's."""
        try:
            return self._tenure.take()
        except Unavailable:
            log.warning("redis is away: nobody can hold the long connection")
            return False

    def _connect(self, stopping: threading.Event) -> None:
        """One connection from its beginning to its end, and the wait after it."""
        begun = time.monotonic()
        try:
            self._serve(stopping)
            self._failures = 0
            return
        except Refused as problem:
            self._trouble = f"refused: {problem}"
            log.error("the platform refuses the long connection", extra={"reason": str(problem)})
        except LinkLost as problem:
            self._trouble = f"lost: {problem}"
            log.warning("the long connection is lost", extra={"reason": str(problem)})
        except (FeishuError, OSError, TimeoutError, WebSocketException) as problem:
            self._trouble = f"not reached: {type(problem).__name__}"
            log.warning("the platform cannot be reached", extra={"reason": repr(problem)})
        finally:
            self._opened = 0.0
        self._failures = 1 if time.monotonic() - begun > STEADY_SECONDS else self._failures + 1
        stopping.wait(self._wait())

    def _serve(self, stopping: threading.Event) -> None:
        endpoint = discover(self._http, self._section)
        self._beat()
        self._pace = endpoint.pace
        with open_socket(endpoint.url, self._proxy) as socket:
            log.info("the long connection is open")
            self._opened = time.time()
            link = Link(socket, endpoint, self._hand_over, self._lanes)
            link.run(lambda: self._wanted(stopping))
            if stopping.is_set():
                self._lanes.finish()

    def _wanted(self, stopping: threading.Event) -> bool:
        self._beat()
        return self._tenure.ours() and not stopping.is_set()

    def _wait(self) -> float:
        """A random part of the platform's nonce first, so that not all clients come back at once; longer each time."""
        if self._failures == 1:
            return random.uniform(0.0, min(FIRST_WAIT_SECONDS, self._pace.nonce))
        longest = min(LONGEST_WAIT_SECONDS, self._pace.interval)
        return float(min(longest, 2 ** min(self._failures - 1, 8))) * random.uniform(0.5, 1.0)
