"""CardKit: card entities, created once, sent once, then changed with a strictly rising `sequence`.

https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/streaming-updates-openapi-overview
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from bot.feishu.calls import Calls, Json, compact

CARDS = "/open-apis/cardkit/v1/cards"


class CardCalls(Calls):
    """Every operation carries a uuid of its own, so that a repeat after a lost answer is done only once."""

    def create_card(self, card: Mapping[str, Any]) -> str:
        """A new entity (lives 14 days, can be sent once): its card_id."""
        answer = self.call("POST", CARDS, body={"type": "card_json", "data": compact(card)})
        return str(answer["data"]["card_id"])

    def update_card(self, card_id: str, card: Mapping[str, Any], sequence: int) -> None:
        """Replace the whole card."""
        content = {"card": {"type": "card_json", "data": compact(card)}}
        self._change("PUT", f"{CARDS}/:card_id", {"card_id": card_id}, content, sequence)

    def card_settings(self, card_id: str, settings: Mapping[str, Any], sequence: int) -> None:
        """Change `{"config": {...}}` or `card_link`; this opens and closes streaming."""
        content = {"settings": compact(settings)}
        self._change("PATCH", f"{CARDS}/:card_id/settings", {"card_id": card_id}, content, sequence)

    def stream_text(self, card_id: str, element_id: str, text: str, sequence: int) -> None:
        """Show the whole text so far (1 to 100,000 characters) in an element, while streaming is on."""
        names = {"card_id": card_id, "element_id": element_id}
        self._change("PUT", f"{CARDS}/:card_id/elements/:element_id/content", names, {"content": text}, sequence)

    def batch_update(self, card_id: str, actions: Sequence[Mapping[str, Any]], sequence: int) -> None:
        """Several changes in one: `[{"action": "add_elements", "params": {...}}, ...]`."""
        content = {"actions": compact(actions)}
        self._change("POST", f"{CARDS}/:card_id/batch_update", {"card_id": card_id}, content, sequence)

    def _change(self, method: str, path: str, names: Mapping[str, str], content: Json, sequence: int) -> None:
        body = {**content, "uuid": secrets.token_hex(16), "sequence": sequence}
        self.call(method, path, names, body=body, repeat=True)
