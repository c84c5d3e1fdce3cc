"""Keys whose provider answers as told, without any network: what the pool makes of it is what counts."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from llm.blame import blame
from llm.errors import LlmError, PoolExhausted, UpstreamDown
from llm.keys import Key, keys_of
from llm.pool import Pool, Retries
from llm.rest.states import LocalState
from llm.upstreams import Upstream

NOW = Retries(count=3, time=0.0)
ORG = Upstream("one", "https://one.example/v1", organisation="org-1")
OTHER = Upstream("other", "https://one.example/v1", organisation="org-2")


@dataclass
class Provider:
    """Answers each key as told: a status with what belongs to it, or nothing at all for a good answer."""

    answers: Mapping[str, Callable[[], LlmError]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, key: Key) -> str:
        self.asked.append(key.secret)
        fault = self.answers.get(key.secret, self.answers.get("*"))
        if fault is not None:
            raise fault()
        return "yes"


def says(status: int, code: str = "", **headers: str) -> Callable[[], LlmError]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda: blame(status, named, json.dumps({"error": {"message": "m", "code": code or None}}).encode())


def web_page(status: int) -> Callable[[], LlmError]:
    return lambda: blame(status, {"server": "edge"}, b"<html>blocked</html>")


def gone() -> LlmError:
    return UpstreamDown("no connection", code="connect")


def one_each(*upstreams: Upstream) -> list[Key]:
    return [key for number, upstream in enumerate(upstreams) for key in keys_of([f"k{number}"], upstream)]


def rests(pool: Pool) -> dict[str, tuple[int, str]]:
    """By subject, keys by their secrets: seconds and reason."""
    names = {key.id: key.secret for key in pool.keys}
    found = pool._state.rests()
    now = time.time()
    return {names.get(who, who): (round(rest.until - now), rest.reason) for who, rest in found.items()}


PLACE = "https://one.example/v1"
LIMITED = says(429, "rate_limit_exceeded", retry_after="40")


def end_of(pool: Pool, provider: Provider) -> str:
    try:
        return pool.call(provider, retries=NOW)
    except PoolExhausted as error:
        return " ".join(["PoolExhausted", *(f"{why} {count}" for why, count in sorted(error.reasons.items()))])
    except LlmError as error:
        return f"{type(error).__name__} {error.status}"


def later(pool: Pool, seconds: float) -> None:
    """As if so much time had passed."""
    kept = pool._state
    assert isinstance(kept, LocalState)
    kept._rests = {who: rest._replace(until=rest.until - seconds) for who, rest in kept._rests.items()}


def alone(provider: Provider, *upstreams: Upstream) -> Pool:
    return Pool(one_each(*upstreams), "ordered")
