"""What the chat asks of models, seen where it takes its share, and put into notes (bot/eyes/calls.py)."""

from bot.eyes.calls import Calls
from bot.eyes.notes import Began, Ended, Refused
from handlers.shares.taken import Limits
from store.limits import Exhausted, Request, Reservation, Rules, Spent, Used

CHAT = "feishu"


class ChatMeter:
    """The shares as the chat sees them: each question that is asked and settled is noted on the way."""

    def __init__(self, limits: Limits, calls: Calls) -> None:
        self._limits, self._note = limits, calls.note

    def used(self, person: int, tenant: str) -> Used:
        return self._limits.used(person, tenant)

    def reserve(self, request: Request, rules: Rules, *, tokens: int) -> Reservation | Exhausted:
        taken = self._limits.reserve(request, rules, tokens=tokens)
        self._note(Refused("budget", 429) if isinstance(taken, Exhausted) else Began(CHAT))
        return taken

    def settle(self, reservation: Reservation, spent: Spent) -> None:
        self._limits.settle(reservation, spent)
        self._note(
            Ended(
                CHAT,
                spent.model or reservation.request.model,
                spent.status,
                spent.end_reason,
                spent.upstream_key,
                0,
                spent.label,
                spent.prompt,
                spent.completion,
                spent.cached,
                spent.reasoning,
                spent.audio,
                spent.first_ms,
                spent.total_ms,
                cost=spent.cost,
            )
        )
