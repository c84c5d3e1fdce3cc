"""The long-connection process (`python -m bot connect`): one socket to the platform, and no public address.

Messages go straight into the inbox; card callbacks go to the web workers' loopback door, whose answer travels back in
the acknowledgement. One host holds the connection, the others stand by. The process is supervised: it leaves with 0
when it is asked to, and ends itself with 70 when it notices that it is stuck.
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/event-subscription-guide/callback-subscription/receive-and-handle-callbacks
"""

import json
import logging
import signal
import threading

from bot import logs
from bot.app import Larkey
from bot.connection.handover import Seal
from bot.connection.keeper import Keeper
from bot.connection.watchdog import Watchdog
from bot.doctor.wiring import attendance_of
from bot.events.fields import Json, part, text
from bot.events.intake import Intake
from bot.events.seen import Seen
from bot.events.translate import PRESS
from bot.events.wiring import seal_of, translator_of
from bot.eyes.doorway import timed
from bot.feishu.http import Http
from bot.processes import process_name
from bot.settings.load import Settings
from bot.tenure import Tenure

log = logging.getLogger("larkey.connection")

HOLD_SECONDS = 9.0
STUCK_SECONDS = 90.0
CALLBACK_SECONDS = 2.5
"""The platform waits 3 s for the answer to a callback."""


class NotTaken(Exception):
    """The loopback door did not take a callback; the message says what it answered."""


class HandingOver:
    """Messages to the inbox, callbacks to the loopback door at `origin` (http://127.0.0.1:port)."""

    def __init__(self, intake: Intake, seal: Seal, origin: str) -> None:
        self._intake, self._seal = intake, seal
        self._door = Http(origin, seconds=CALLBACK_SECONDS)

    def take(self, envelope: Json) -> Json:
        """The answer to a callback, else nothing. Raises whatever keeps the event from being taken in."""
        if text(part(envelope, "header"), "event_type") != PRESS:
            with timed("connection"):
                return self._intake.take(envelope)
        body = json.dumps(envelope).encode()
        answer = self._door.send("POST", "/feishu/events", (), body, self._seal.headers(body))
        if answer.status != 200:
            raise NotTaken(f"the web workers answered {answer.status}")
        told: Json = json.loads(answer.body)
        return told

    def close(self) -> None:
        self._door.close()


def run_connection(settings: Settings) -> int:
    """Hold, or stand by for, the long connection until SIGTERM or SIGINT. Returns the exit code."""
    logs.setup(settings.logs.level, settings.logs.format)
    logs.hide(*settings.secrets())
    larkey = Larkey(settings)
    larkey.eyes.start()
    ground = larkey.ground
    intake = Intake(translator_of(ground), larkey.receiver, Seen(ground.small))
    hand_over = HandingOver(intake, seal_of(ground), f"http://127.0.0.1:{settings.server.port}")
    owner = process_name()
    hold = ground.small.hold(f"connection:{settings.feishu.app_id}", owner, HOLD_SECONDS)

    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    watchdog = Watchdog(STUCK_SECONDS)
    threading.Thread(target=watchdog.watch, args=(stopping,), name="watchdog", daemon=True).start()
    keeper = Keeper(settings.feishu, hand_over, Tenure(hold, HOLD_SECONDS), watchdog.beat)
    attendance = attendance_of(ground, "connection", keeper.facts)
    attendance.start(owner)
    keeper.run(stopping)
    attendance.stop()
    hand_over.close()
    larkey.eyes.stop()
    log.info("the long connection is closed")
    return 0
