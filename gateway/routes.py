"""What each family of /v1 routes is: a small table, and one rule for whatever the provider adds next.

https://platform.openai.com/docs/api-reference. Every route and method passes. A body that names a model is bounded by
it, as JSON or as a form; where none is named the path stands for the model. The table says what cannot be seen from a
request: whether a model must be named, whose tokens are counted how, and how an error speaks inside a stream.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Dialect = Literal["chat", "responses"]


@dataclass(frozen=True)
class Family:
    """What routes have in common.

    model    the body must name a model
    usage    a stream tells its usage only when asked to (`stream_options.include_usage`)
    answers  a model writes: tokens are set aside for an answer whose length is not limited
    guess    tokens are estimated where the provider reports none
    objects  the answer may bring objects that stay with the key they were made with
    dialect  how an error is told inside a stream
    """

    model: bool = False
    usage: bool = False
    answers: bool = False
    guess: bool = False
    objects: bool = True
    dialect: Dialect = "chat"


CHAT = Family(model=True, usage=True, answers=True, guess=True, objects=False)
GENERATED = Family(guess=True, objects=False)
FAMILIES: Mapping[str, Family] = {
    "chat/completions": CHAT,
    "completions": CHAT,
    "responses": Family(answers=True, guess=True, dialect="responses"),
    "embeddings": Family(model=True, guess=True, objects=False),
    "moderations": Family(objects=False),
    "images/generations": GENERATED,
    "images/edits": GENERATED,
    "images/variations": GENERATED,
    "audio/speech": Family(model=True, guess=True, objects=False),
    "audio/transcriptions": GENERATED,
    "audio/translations": GENERATED,
}
"""What is posted there. All else is OTHER."""
OTHER = Family()
RESPONSES = Family(dialect="responses")

ROOMS = frozenset(
    [
        "assistants",
        "audio",
        "batches",
        "chat",
        "completions",
        "containers",
        "conversations",
        "embeddings",
        "evals",
        "files",
        "fine_tuning",
        "images",
        "models",
        "moderations",
        "realtime",
        "responses",
        "threads",
        "uploads",
        "vector_stores",
        "videos",
    ]
)
WORDS = ROOMS | frozenset(
    [
        "alpha",
        "cancel",
        "checkpoints",
        "client_secrets",
        "compact",
        "complete",
        "content",
        "edits",
        "events",
        "file_batches",
        "files",
        "generations",
        "graders",
        "input_items",
        "input_tokens",
        "items",
        "jobs",
        "messages",
        "output_items",
        "parts",
        "pause",
        "permissions",
        "remix",
        "resume",
        "run",
        "runs",
        "search",
        "sessions",
        "speech",
        "steps",
        "submit_tool_outputs",
        "transcription_sessions",
        "transcriptions",
        "translations",
        "variations",
    ]
)
BARRED = frozenset(("organization", "organizations", "dashboard", "projects"))
"""How the company's own account is run: https://platform.openai.com/docs/api-reference/administration"""
DEEPEST = 6


@dataclass(frozen=True)
class Route:
    """One request's place. `path` is what stands behind /v1, as it came; `name` the same with {id} for what varies."""

    method: str
    path: str
    name: str
    family: Family

    @property
    def known(self) -> bool:
        """Whether the table says what comes, so that anything else is no answer."""
        return self.family is not OTHER and self.family is not RESPONSES

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD")


@lru_cache(maxsize=4096)
def route_of(method: str, path: str) -> Route:
    """`path` without a slash at either end."""
    segments = path.split("/")
    family = FAMILIES.get(path) if method == "POST" else None
    if family is None:
        family = RESPONSES if segments[0] == "responses" else OTHER
    return Route(method, path, _name(segments), family)


def _name(segments: list[str]) -> str:
    """For people and figures: of a bounded set, whatever callers make up."""
    if segments[0] not in ROOMS:
        return "other"
    return "/".join(segment if segment in WORDS else "{id}" for segment in segments[:DEEPEST])
