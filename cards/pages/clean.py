"""Makes the model's deltas one clean text: one kind of line end, no control characters, no half emoji.

Deltas are cut anywhere, between CR and LF and inside of a surrogate pair too.
"""

import re

ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
WHITE = re.compile("[\x0b\x0c\x85]")
CONTROL = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x9f]")
SURROGATE = re.compile("[\ud800-\udfff]")


class Cleaner:
    """Control characters go, for nobody sees them; NUL and half a surrogate pair become U+FFFD."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, delta: str) -> str:
        text, self._held = self._held + delta, ""
        if ODD.search(text) is None:
            return text
        if text[-1] == "\r" or "\ud800" <= text[-1] <= "\udbff":
            text, self._held = text[:-1], text[-1]
        return cleaned(text)

    def finish(self) -> str:
        """What was held back for a second half that did not come."""
        held, self._held = self._held, ""
        return cleaned(held)


def cleaned(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "\ufffd")
    text = CONTROL.sub("", WHITE.sub(" ", text))
    if SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
