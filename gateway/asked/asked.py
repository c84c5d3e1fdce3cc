"""A request's body as the relay sees it, whatever it is: fields, a form, or bytes that nobody looks into."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

Body = bytes | Iterator[bytes] | None
NO_NAME = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""In the name of no model and no object; a database could neither write them down nor look for them."""


@dataclass(frozen=True)
class Asked:
    """This one: bytes that are all here, or nothing at all. Others know more, and say so.

    content        the whole body as it came; None where it is only passing through
    model          as the caller names it, "" where no name is known
    stream         whether the caller wants events;  wants_usage  whether also the usage among them
    choices        how many answers are asked for;  prompts  to how many prompts each
    prompt_tokens  about how many tokens the model reads
    answer_tokens  how many it may write, 0 where that is not limited
    background     the provider works on it whether or not anybody listens
    stored         the provider is asked to keep the answer, as it would not by itself
    references     ids of objects that it names
    items          ids of what an earlier response has said, which the provider has to look up
    once           it can be sent up only once
    """

    content: bytes | None = None

    @property
    def model(self) -> str:
        return ""

    @property
    def stream(self) -> bool:
        return False

    @property
    def wants_usage(self) -> bool:
        return False

    @property
    def choices(self) -> int:
        return 1

    @property
    def prompts(self) -> int:
        return 1

    @property
    def prompt_tokens(self) -> int:
        return 0

    @property
    def answer_tokens(self) -> int:
        return 0

    @property
    def background(self) -> bool:
        return False

    @property
    def stored(self) -> bool:
        return False

    @property
    def references(self) -> tuple[str, ...]:
        return ()

    @property
    def items(self) -> tuple[str, ...]:
        return ()

    @property
    def once(self) -> bool:
        return False

    def sent(self, model: str, usage: bool) -> Body:
        """What goes up: with another name for the model, and asking for the usage of a stream, where that applies."""
        return self.content

    def length(self, model: str) -> int | None:
        """Of a body that is passing through: how many bytes go up, where that is known."""
        return None


@dataclass(frozen=True)
class Resumed(Asked):
    """The events of a response that is at work in the background, from some place on.

    https://platform.openai.com/docs/api-reference/responses/get#responses_get-stream
    """

    @property
    def stream(self) -> bool:
        return True

    @property
    def background(self) -> bool:
        return True
