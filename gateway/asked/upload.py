"""A body that passes through: a form with its files, or bytes that nobody looks into.

What comes first is held back, so that a short body is here at once and may be sent again to another key, and so that
the model is known before a key is chosen. A longer one goes up as it comes, and then only once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from gateway.asked.asked import Asked, Body
from gateway.asked.form import Form, boundary_of
from gateway.caller.body import MEGABYTE, pieces
from gateway.caller.exchange import Exchange

HELD = MEGABYTE


@dataclass(frozen=True)
class Upload(Asked):
    """`head` is what has come so far, `rest` what is still to come; `told` the length, where the caller said it."""

    head: bytes = field(default=b"", repr=False)
    rest: Iterator[bytes] = field(default_factory=lambda: iter(()))
    form: Form | None = None
    told: int | None = None

    @property
    def model(self) -> str:
        return self._field("model")

    @property
    def stream(self) -> bool:
        return self._field("stream").strip().lower() == "true"

    @property
    def references(self) -> tuple[str, ...]:
        """https://platform.openai.com/docs/api-reference/container-files/createContainerFile"""
        name = self._field("file_id")
        return (name,) if name else ()

    @property
    def once(self) -> bool:
        return self.content is None

    def sent(self, model: str, usage: bool) -> Body:
        head = self._renamed(model)
        return head if not self.once else self._all(head)

    def length(self, model: str) -> int | None:
        if not self.once or self.told is None:
            return None
        return self.told + len(self._renamed(model)) - len(self.head)

    def _field(self, name: str) -> str:
        return self.form.fields.get(name, ("", 0, 0))[0] if self.form else ""

    def _renamed(self, model: str) -> bytes:
        value, start, end = self.form.fields.get("model", ("", 0, 0)) if self.form else ("", 0, 0)
        if not value or model in ("", value) or end > len(self.head):
            return self.head
        return self.head[:start] + model.encode() + self.head[end:]

    def _all(self, head: bytes) -> Iterator[bytes]:
        yield head
        for piece in self.rest:
            if self.form:
                self.form.feed(piece)
            yield piece


def begin(exchange: Exchange, limit: int) -> Upload:
    """Takes in what comes first. Raises Denied; so does `rest`, while it is sent up."""
    environ = exchange.headers
    boundary = boundary_of(environ.get("CONTENT_TYPE", ""))
    form = Form(boundary) if boundary else None
    coming = pieces(environ, limit, exchange)
    held: list[bytes] = []
    size = 0
    for piece in coming:
        held.append(piece)
        size += len(piece)
        if form:
            form.feed(piece)
        if size >= HELD:
            told = environ.get("CONTENT_LENGTH", "")
            return Upload(None, b"".join(held), coming, form, int(told) if told.isdecimal() else None)
    whole = b"".join(held)
    return Upload(whole, whole, form=form)
