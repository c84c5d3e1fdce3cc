"""What is noted of a call to a model: that it began, that it never did, or how it ended."""

from typing import NamedTuple


class Began(NamedTuple):
    """A call goes to the provider."""

    route: str


class Refused(NamedTuple):
    """A call that never began. `kind` is the name of what is wrong, in gateway.denied.KINDS."""

    kind: str
    status: int


class Ended(NamedTuple):
    """A call that began has ended; tokens and times as in gateway.relay.hooks.Ended, `cost` in millionths.

    `waited_ms` is -1 where it is not known.
    """

    route: str
    model: str
    status: int
    end: str
    key: str = ""
    attempts: int = 0
    label: str = "none"
    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0
    audio: int = 0
    first_ms: int = 0
    total_ms: int = 0
    waited_ms: int = -1
    cost: int = 0


Note = Began | Refused | Ended
