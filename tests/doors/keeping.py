"""Keepers of the long connection in threads of this process, and somebody who takes what they hand over."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.connection.keeper import Keeper
from bot.settings.sections import FeishuSection
from bot.tenure import Tenure
from store.small import Small
from tests.servers import APP_ID, APP_SECRET, Sandbox

Json = dict[str, Any]
HOLD_SECONDS = 2.0


@dataclass
class Taker:
    """Takes envelopes. `react` decides what a callback is answered with, or raises."""

    taken: list[Json] = field(default_factory=list)
    react: Callable[[Json], Json] = lambda envelope: {}

    def take(self, envelope: Json) -> Json:
        answer = self.react(envelope)
        self.taken.append(envelope)
        return answer

    @property
    def texts(self) -> list[str]:
        """The content strings of the messages that were taken, oldest first."""
        return [item["event"]["message"]["content"] for item in self.taken if "message" in item["event"]]


class Host:
    """One host with its long connection (or standing by for it)."""

    def __init__(self, sandbox: Sandbox, small: Small, name: str, secret: str = APP_SECRET) -> None:
        section = FeishuSection.model_validate({"app_id": APP_ID, "app_secret": secret, "domain": sandbox.url})
        self.taker = Taker()
        self.tenure = Tenure(small.hold("connection", name, HOLD_SECONDS), HOLD_SECONDS)
        self._keeper = Keeper(section, self.taker, self.tenure)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keeper.run, args=(self._stopping,))

    def start(self) -> "Host":
        self._thread.start()
        return self

    def stop(self) -> None:
        """As after SIGTERM; returns when it has left."""
        self._stopping.set()
        self._thread.join(15)
        assert not self._thread.is_alive()


def connections(sandbox: Sandbox) -> int:
    """How many connections the platform sees."""
    return int(sandbox.chaos(ws={})["done"]["ws"]["connections"])
