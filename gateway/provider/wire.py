"""A request as it goes up, and the ways in which it may come to nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps
from typing import NamedTuple

from gateway.asked.asked import Asked
from llm.errors import BadRequest, LlmError


@dataclass(frozen=True)
class Wire:
    """A request as it goes up, but for the key. `path` begins with a slash, without /v1.

    asks_usage  whether the usage at the end of a stream is asked for on our account
    known       the table of routes knows what comes: an answer that cannot be one is a failure of the provider
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    asked: Asked
    asks_usage: bool = False
    known: bool = True


class Failure(NamedTuple):
    """An answer that was no 2xx."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    error: LlmError


def without(headers: Mapping[str, str], secret: str) -> Mapping[str, str]:
    """What a provider answers, but for headers in which it says our own key back to us."""
    if not secret or not any(secret in value for value in headers.values()):
        return headers
    return {name: value for name, value in headers.items() if secret not in value}


class Spoilt(BadRequest):
    """A key failed after a body that passes through was begun: it cannot be sent again. `cause` is why."""

    def __init__(self, cause: LlmError) -> None:
        super().__init__(cause.message, status=cause.status, code=cause.code, retry_after=cause.retry_after)
        self.cause = cause


class RouteRefused(BadRequest):
    """The key is good, but not for this: no reason to let it rest for everybody."""


def inside(error: LlmError) -> Failure:
    """An error that came inside a 200, as if it had come as what it is."""
    kind = "invalid_request_error" if error.status < 500 else "server_error"
    envelope = {"error": {"message": error.message, "type": kind, "param": None, "code": error.code or None}}
    return Failure(error.status, {"content-type": "application/json"}, dumps(envelope).encode(), error)
