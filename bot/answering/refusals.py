"""What we do when the platform says no: each of its errors by number, in one table.

Numbers: https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/create and
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/cardkit-v1/card/batch_update
"""

import logging
import random
import time
from typing import Literal

from bot.answering.ladder import Ladder
from bot.answering.pacing import Pacing
from bot.answering.parts import CardPart, Part
from bot.feishu.errors import FeishuError, Kind
from handlers.base import Stop

log = logging.getLogger("larkey.delivery")

Verdict = Literal["again", "tighter", "lower"]

GIVE_UP = 12
"""Refusals in a row, each waited for longer than the last (about a minute and a half), before an answer is given up."""

LONGEST_WAIT = 15.0


class Undeliverable(Exception):
    """Nothing of this answer can be shown any more: the message is gone, or the bot may not write there."""


class Refusals:
    """The refusals of one answer, and how many came in a row."""

    def __init__(self, ladder: Ladder, pacing: Pacing, stop: Stop) -> None:
        self._ladder, self._pacing, self._stop = ladder, pacing, stop
        self._row = 0

    def calm(self) -> None:
        """Something was shown: the count starts anew."""
        self._row = 0

    def judge(self, error: FeishuError, part: Part) -> Verdict:
        """Deal with one refusal. Raises Undeliverable when there is nothing left to try."""
        self._row += 1
        log.info("refused", extra={"code": error.code, "kind": error.kind.name, "row": self._row})
        if self._row > GIVE_UP:
            raise Undeliverable(f"the platform refused {GIVE_UP} times in a row, last with {error.code}")
        if error.kind is Kind.GONE:
            self._stop.set("recalled")
            raise Undeliverable("the question or its card was recalled")
        if error.kind is Kind.NOT_ALLOWED:
            raise Undeliverable(f"the bot may not write there ({error.code})")
        return self._remedy(error, part)

    def _remedy(self, error: FeishuError, part: Part) -> Verdict:
        match error.kind:
            case Kind.RATE_LIMITED:
                self._hold(error, part)
            case Kind.STREAM_CLOSED if isinstance(part, CardPart):
                self._reopen(part)
            case Kind.MISSING_SCOPE:
                self._ladder.close(part.stored.kind or self._ladder.rung(), error.scope)
                return "lower"
            case Kind.TOO_LARGE | Kind.TOO_MANY_ELEMENTS | Kind.TOO_MANY_TABLES:
                return "tighter"
            case Kind.EXPIRED | Kind.REFUSED:
                return "lower"
            case Kind.SEQUENCE if self._row > 3:
                self._stop.set("lost")
                raise Undeliverable("a later run has the card")
            case Kind.SEQUENCE | Kind.ALREADY_DONE:
                pass
            case _:
                self._back_off()
        return "again"

    def _hold(self, error: FeishuError, part: Part) -> None:
        """Too fast: everybody keeps away from this place for as long as the platform asks, or ever a little longer."""
        seconds = error.retry_after or self._wait()
        self._row = min(self._row, GIVE_UP - 1)
        self._pacing.limited(part.pace_name(), seconds)

    def _reopen(self, part: CardPart) -> None:
        try:
            part.reopen()
        except FeishuError as error:
            log.info("could not reopen the stream", extra={"code": error.code})
            self._back_off()

    def _back_off(self) -> None:
        time.sleep(self._wait())

    def _wait(self) -> float:
        return min(LONGEST_WAIT, 0.2 * 2.0 ** min(self._row, 7)) * random.uniform(0.75, 1.0)
