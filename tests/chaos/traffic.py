"""People who ask and programs that call, without a pause, while everything breaks; and what each of them saw."""

import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from store.token import Issued
from tests.chaos.patience import patiently
from tests.chaos.town import Door, Town

Json = dict[str, Any]
CALL_SECONDS = 40.0


@dataclass
class Call:
    """What a program saw of one call. `ended`: whole, error (an answer or event that says so), or broken off."""

    name: str
    stream: bool
    status: int = 0
    request_id: str = ""
    ended: str = "broken off"
    usage: Json | None = None
    seconds: float = 0.0


@dataclass
class Traffic:
    """`begin`, break things, `finish`. Everything seen is kept, in the order in which it ended."""

    town: Town
    seed: int
    questions: list[Json] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)
    """Tokens that were let in more than a second after their revocation: their names."""

    def __post_init__(self) -> None:
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._numbers = itertools.count()

    def begin(self, programs: int = 4) -> None:
        works: list[Callable[[], None]] = [self._ask, self._revoke]
        works += [self._program] * programs
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(CALL_SECONDS + 10)
            assert not thread.is_alive(), "somebody waits for ever"

    def _ask(self) -> None:
        rooms, chance = self.town.rooms(), random.Random(self.seed)
        while not self._over.is_set():
            text = f"@Larkey 第 {next(self._numbers)} 问 [[text 60]] [[delay 0.1]]"
            self.questions.append(chance.choice(rooms).send(text, mention=["bot"]))
            self._over.wait(0.25)

    def _program(self) -> None:
        number = next(self._numbers)
        token, chance = self._issued(f"program-{self.seed}-{number}").text, random.Random(self.seed + number)
        while not self._over.is_set():
            call = Call(f"call-{self.seed}-{next(self._numbers)}", stream=chance.random() < 0.6)
            began = time.monotonic()
            place(call, chance.choice(self.town.doors), token)
            call.seconds = time.monotonic() - began
            self.calls.append(call)
            self._over.wait(0.05)

    def _issued(self, name: str) -> Issued:
        return patiently(lambda: self.town.issue(name))

    def _revoke(self) -> None:
        """Again and again: a token that worked, revoked, must open nothing a second later, on any host."""
        while not self._over.is_set():
            name = f"revoked-{self.seed}-{next(self._numbers)}"
            issued = self._issued(name)
            for door in self.town.doors:
                place(Call(name, stream=False), door, issued.text)
            patiently(partial(self.town.tokens.revoke, issued.token.public_id, by=0))
            time.sleep(1.0)
            for door in self.town.doors:
                later = Call(name, stream=False)
                place(later, door, issued.text)
                if later.status == 200:
                    self.unsafe.append(name)


def place(call: Call, door: Door, token: str) -> None:
    """Make one call, without an SDK that would try again; whatever happens is noted in it."""
    asked = {
        "model": "sandbox",
        "stream": call.stream,
        "messages": [{"role": "user", "content": f"{call.name} [[text 80]] [[rate 200]] [[delay 0.05]]"}],
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(*door, timeout=CALL_SECONDS)
    try:
        connection.request("POST", "/v1/chat/completions", json.dumps(asked), headers)
        response = connection.getresponse()
        call.status = response.status
        call.request_id = response.headers.get("x-larkey-request-id", "")
        body = response.read()
    except (OSError, http.client.HTTPException):
        return
    finally:
        connection.close()
    call.ended, call.usage = _how(call, body)


def _how(call: Call, body: bytes) -> tuple[str, Json | None]:
    if call.status != 200:
        return "error", None
    if not call.stream:
        return "whole", json.loads(body)["usage"]
    if b'"error"' in body:
        return "error", None
    return ("whole" if b"data: [DONE]" in body else "broken off"), None
