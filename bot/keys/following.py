"""What happens when a token has changed: every process hears of it, and the cards that people have of it follow."""

import secrets
from collections.abc import Callable, Sequence
from typing import Protocol

from bot.eyes import meters
from bot.outbox import Outbox
from handlers.tokens.follow import TASK
from store.token import Token
from store.tokens import Change, Tell


class Rows(Protocol):
    """Tokens by their public id (store.tokens). Raises Unavailable."""

    def read(self, public_id: str) -> Token | None: ...


class Following:
    """What store.tokens.Tokens takes as `tell`; `rows` gives these very tokens. Raises Unavailable."""

    def __init__(self, news: Tell, outbox: Outbox, rows: Callable[[], Rows]) -> None:
        self._news, self._outbox, self._rows = news, outbox, rows

    def __call__(self, public_ids: Sequence[str], change: Change) -> None:
        meters.issued.labels("issued" if change == "reissued" else change).inc(len(public_ids))
        self._news(public_ids, change)
        if change != "reissued":
            self._follow(public_ids, change)

    def _follow(self, public_ids: Sequence[str], change: Change) -> None:
        """One task for each family of tokens, which speaks of its newest one."""
        newest: dict[str, str] = {}
        for public_id in public_ids:
            token = self._rows().read(public_id)
            if token is not None and not token.rotated_to:
                newest[token.family] = public_id
        for family, public_id in newest.items():
            values = {"of": public_id, "change": change}
            self._outbox.line_up(f"{TASK}:{secrets.token_hex(8)}", f"{TASK}:{family}", TASK, values)
