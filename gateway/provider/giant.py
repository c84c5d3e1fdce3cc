"""An event too long to be held back: it passes in pieces, and of it only the begin and the end are remembered.

They say what matters. The event that ends a response repeats its instructions, its tools and all that it has said; the
one that ends a picture brings the picture. What kind an event is, and whose, stands at its begin; its usage at its end.
https://platform.openai.com/docs/api-reference/responses-streaming/response/completed
"""

import re
from typing import Any

from gateway.asked.references import items_in
from gateway.provider.counts import usage_in

BEGIN = 1024
TAIL = 16_384
LONGEST_ITEM = 256
NAMED = re.compile(rb"(?:\A|[\r\n])event:[ \t]*([a-z_.]+)")
FIRST = re.compile(rb'\A(?:event:[^\r\n]*[\r\n]+)?data:[ \t]*\{\s*"type"\s*:\s*"([a-z_.]+)"')
"""Also without the name of the event: some providers tell it inside alone."""
LAST = re.compile(rb'"type"\s*:\s*"([a-z_]+\.[a-z_.]+)"\s*\}\s*\Z')
MADE = re.compile(rb'"response"\s*:\s*\{\s*"id"\s*:\s*"([^"\\]{1,200})"')
WHOLE = re.compile(rb'"finish_reason"\s*:\s*"')


class Giant:
    """`begin` is all that was held of it when it grew too long."""

    def __init__(self, begin: bytes) -> None:
        head = begin[:BEGIN]
        named = NAMED.search(head) or FIRST.search(head)
        self.kind = named[1].decode() if named else ""
        made = MADE.search(head)
        self.made = made[1].decode("utf-8", "replace") if made else ""
        self.items: list[str] = []
        self._tail = b""
        self.goes_on(begin)

    def goes_on(self, portion: bytes) -> None:
        if self.kind.startswith("response."):
            self.items += items_in(self._tail[-LONGEST_ITEM:] + portion)
        self._tail = (self._tail + portion)[-TAIL:]

    def ends(self) -> None:
        """All of it has come: what told its kind last is known now."""
        last = LAST.search(self._tail)
        if not self.kind and last:
            self.kind = last[1].decode()

    @property
    def usage(self) -> dict[str, Any] | None:
        return usage_in(self._tail)

    @property
    def answers(self) -> int:
        """How many answers of a chat it brings to their end."""
        return 0 if self.kind else len(WHOLE.findall(self._tail))
