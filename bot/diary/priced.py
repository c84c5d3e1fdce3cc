"""The shares as the chat sees them, with the price of each question written beside what it took."""

from dataclasses import replace

from handlers.shares.taken import Limits
from llm.prices import Prices
from store.limits import Exhausted, Request, Reservation, Rules, Spent, Used


class PricedShares:
    """handlers.shares.taken.Limits."""

    def __init__(self, limits: Limits, prices: Prices) -> None:
        self._limits, self._prices = limits, prices

    def reserve(self, request: Request, rules: Rules, *, tokens: int) -> Reservation | Exhausted:
        return self._limits.reserve(request, rules, tokens=tokens)

    def settle(self, reservation: Reservation, spent: Spent) -> None:
        cost = self._prices.cost(spent.model or reservation.request.model, spent)
        self._limits.settle(reservation, replace(spent, cost=cost))

    def used(self, person: int, tenant: str) -> Used:
        return self._limits.used(person, tenant)
