"""What a call costs, from a price table that the deployment sets: prices a million tokens, by patterns of model names.

Providers count cached tokens within the prompt, reasoning tokens within the completion, and audio tokens within both;
where such a part has a price of its own it is taken out of the whole first. https://platform.openai.com/docs/pricing
"""

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

REMEMBERED = 10_000
MILLION = 1_000_000


def money(cost: int, currency: str) -> str:
    """Millionths of a currency as people read them: "1.25 USD", "¥0.0003"; two decimals, more for what is small."""
    amount = cost / MILLION
    text = f"{amount:,.2f}" if amount >= 1 or not cost else f"{amount:.6f}".rstrip("0")
    return f"{text} {currency}" if currency.isalpha() else f"{currency}{text}"


class Counted(Protocol):
    """Tokens as a provider counts them."""

    @property
    def prompt(self) -> int: ...

    @property
    def completion(self) -> int: ...

    @property
    def cached(self) -> int: ...

    @property
    def reasoning(self) -> int: ...

    @property
    def audio(self) -> int: ...


@dataclass(frozen=True)
class Price:
    """Of a million tokens, in the table's currency. None: as the whole that they are part of."""

    prompt: float = 0.0
    completion: float = 0.0
    cached: float | None = None
    reasoning: float | None = None
    audio: float | None = None

    def of(self, counts: Counted) -> int:
        """In millionths of the currency. A price of 2.5 a million tokens is 2.5 millionths a token."""
        prompt, completion = counts.prompt, counts.completion
        total = 0.0
        if self.audio is not None:
            audio = min(counts.audio, prompt + completion)
            total += self.audio * audio
            said = min(audio, max(completion - counts.reasoning, 0))
            completion, prompt = completion - said, prompt - (audio - said)
        if self.cached is not None:
            cached = min(counts.cached, prompt)
            total += self.cached * cached
            prompt -= cached
        if self.reasoning is not None:
            reasoning = min(counts.reasoning, completion)
            total += self.reasoning * reasoning
            completion -= reasoning
        return round(total + self.prompt * prompt + self.completion * completion)


class Prices:
    """`table`: pattern (with * and ?) -> price. An exact name counts before patterns, long patterns before short ones.

    A model without a price costs nothing.
    """

    def __init__(self, table: Mapping[str, Price], currency: str) -> None:
        self._table = dict(sorted(table.items(), key=lambda one: (-len(one[0]), one[0])))
        self._known: dict[str, Price | None] = {}
        self.currency = currency

    def __bool__(self) -> bool:
        """Whether anything has a price."""
        return bool(self._table)

    @property
    def shown(self) -> str:
        """The currency, "" where nothing has a price: then nobody is told any."""
        return self.currency if self._table else ""

    def cost(self, model: str, counts: Counted) -> int:
        """In millionths of the currency."""
        if not self._table:
            return 0
        price = self._price(model)
        return price.of(counts) if price is not None else 0

    def _price(self, model: str) -> Price | None:
        if model in self._known:
            return self._known[model]
        found = self._table.get(model)
        if found is None:
            found = next((price for name, price in self._table.items() if fnmatch.fnmatchcase(model, name)), None)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[model] = found
        return found
