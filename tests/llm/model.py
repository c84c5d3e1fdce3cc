"""The scripted model as a process, and how the tests of this room talk to it through llm.chat."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

from llm.answer import Answer
from llm.chat import Chat
from llm.http import Http
from llm.keys import parse_keys
from llm.pieces import Piece
from llm.pool import Pool
from llm.rest.states import KeyState
from tests.servers import Started
from tests.support import Process, call_json, eventually

KEYS = ("sk-sandbox-aaaa", "sk-sandbox-bbbb", "sk-sandbox-cccc")


class Model(Started):
    """`python -m sandbox.model`, as quick as it can."""

    def __init__(self, folder: Path) -> None:
        argv = [sys.executable, "-m", "sandbox.model", "--rate", "0", "--first-delay", "0"]
        self._process = Process(argv, folder / "model.log")
        self.base_url = ""

    def start(self) -> Self:
        self.base_url = self._process.start().wait_for_line("model ready").split()[-1]
        return self

    def stop(self) -> None:
        self._process.stop()

    @property
    def port(self) -> int:
        return int(self.base_url.split(":")[2].split("/")[0])

    def _control(self, path: str) -> str:
        return self.base_url.replace("/model/v1", f"/sandbox/api/{path}")

    def reset(self) -> None:
        call_json("POST", self._control("reset"), {})

    def chaos(self, **what: Any) -> None:
        call_json("POST", self._control("chaos"), {"model": what})

    def requests(self) -> list[Any]:
        """The journal: every request since the test began."""
        found: list[Any] = call_json("GET", self._control("model/requests"))["requests"]
        return found

    def keys_asked(self) -> list[str]:
        """The last four characters of the key of each request, in order."""
        return [entry["key"] for entry in self.requests()]

    def ended(self, count: int = 1) -> list[Any]:
        """The journal, once so many requests are there and all have ended."""

        def over() -> list[Any]:
            found = self.requests()
            return found if len(found) >= count and all(entry["end"] != "running" for entry in found) else []

        return eventually(over)

    def running(self) -> list[Any]:
        """The journal, once the newest request is there and runs."""
        return eventually(lambda: [entry for entry in self.requests() if entry["end"] == "running"])

    def pool(self, keys: Sequence[str] = KEYS, rule: str = "ordered", state: KeyState | None = None) -> Pool:
        return Pool(parse_keys(",".join(keys), self.base_url), rule, state)

    def chat(
        self,
        keys: Sequence[str] = KEYS,
        *,
        rule: str = "ordered",
        state: KeyState | None = None,
        http: Http | None = None,
        **options: Any,
    ) -> Chat:
        options = {"model": "gpt-4o", "retry_time": 0.01, **options}
        return Chat(self.pool(keys, rule, state), http or Http(environment={}), **options)


def user(text: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": text}]


def said(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def ask(chat: Chat, text: str, **options: Any) -> str:
    """The whole text of an answer."""
    with chat.ask(user(text), **options) as answer:
        return said(list(answer))


def read_until_it_fails(answer: Answer) -> tuple[str, Exception]:
    """What was said, and what ended it."""
    pieces: list[Piece] = []
    try:
        pieces.extend(answer)
    except Exception as error:
        return said(pieces), error
    raise AssertionError(f"it did not fail but said {said(pieces)!r}")
