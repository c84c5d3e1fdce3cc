"""People who chat and programs that call, at a steady rate, in all the ways that leave something behind.

Nothing breaks here: what is looked for is what remains of work that went well, or was given up.
"""

import http.client
import itertools
import json
import threading
import time
from collections import Counter
from collections.abc import Callable

from store import token_text
from tests.chat import Chat
from tests.gateway.programs import Programs, RawCall, asking
from tests.servers import Larkey
from tests.support import request

PEOPLE, TOKENS = 12, 20
QUESTIONS_A_SECOND, CALLS_A_SECOND, LOOKS_A_SECOND = 0.5, 5.0, 0.2


class Traffic:
    """`begin`, wait, `finish`; `done` counts what was done, by kind, and what failed as `... failed`."""

    def __init__(self, larkey: Larkey) -> None:
        self._larkey = larkey
        self._programs = Programs(larkey)
        self._chats = [_new_person(larkey, number) for number in range(PEOPLE)]
        self._tokens = [self._programs.issue(f"ou_soak_{number}").text for number in range(TOKENS)]
        self._over = threading.Event()
        self.done: Counter[str] = Counter()
        self._threads = [
            threading.Thread(target=self._steadily, args=told, daemon=True)
            for told in (
                (QUESTIONS_A_SECOND, self._people()),
                (CALLS_A_SECOND, self._calls()),
                (LOOKS_A_SECOND, (self._look,)),
            )
        ]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)
        self._programs.close()

    def _steadily(self, rate: float, works: tuple[Callable[[int], None], ...]) -> None:
        """One after the other, each in its turn, in threads of their own: the slow ones hold nobody up."""
        begun = time.monotonic()
        for number, work in enumerate(itertools.cycle(works)):
            if self._over.wait(max(0.0, begun + number / rate - time.monotonic())):
                return
            threading.Thread(target=self._noted, args=(work, number), daemon=True).start()

    def _noted(self, work: Callable[[int], None], number: int) -> None:
        name = work.__name__.strip("_")
        try:
            work(number)
        except (OSError, http.client.HTTPException, AssertionError):
            name += " failed"
        self.done[name] += 1

    def _people(self) -> tuple[Callable[[int], None], ...]:
        return *[self._question] * 7, self._long_question, self._stopped_question, self._new_topic

    def _calls(self) -> tuple[Callable[[int], None], ...]:
        often = (self._whole, self._stream, self._whole, self._stream)
        return *often, self._hung_up, *often, self._embedding, *often, self._unknown_token, *often, self._short_lived

    def _question(self, number: int) -> None:
        self._chat(number).send(f"第 {number} 问 [[text 120]] [[rate 60]]")

    def _long_question(self, number: int) -> None:
        self._chat(number).send(f"第 {number} 问，慢慢说 [[text 1500]] [[rate 150]]")

    def _stopped_question(self, number: int) -> None:
        chat = self._chat(number)
        chat.send(f"第 {number} 问 [[text 2000]] [[rate 20]]")
        self._over.wait(3)
        chat.send("停止")

    def _new_topic(self, number: int) -> None:
        self._chat(number).send("新话题")

    def _whole(self, number: int) -> None:
        self._post(number, asking(f"call {number} [[text 200]] [[rate 0]] [[delay 0.05]]"))

    def _stream(self, number: int) -> None:
        self._post(number, asking(f"stream {number} [[text 120]] [[rate 40]]", stream=True))

    def _hung_up(self, number: int) -> None:
        """Somebody who leaves in the middle of a stream."""
        asked = asking(f"stream {number} [[text 2000]] [[rate 20]]", stream=True)
        with RawCall(self._larkey.port, self._token(number), asked) as call:
            call.read_until(b"data: ")

    def _embedding(self, number: int) -> None:
        body = json.dumps({"model": "text-embedding-3-small", "input": f"what is {number}?"}).encode()
        headers = {"Authorization": f"Bearer {self._token(number)}", "Content-Type": "application/json"}
        reply = request("POST", f"{self._larkey.url}/v1/embeddings", body, headers)
        assert reply.status == 200, reply.status

    def _unknown_token(self, number: int) -> None:
        """Well-formed, and each time another one: nobody has it."""
        reply = self._programs.post(token_text.make().text, asking(f"call {number}"))
        assert reply.status == 401, reply.status

    def _short_lived(self, number: int) -> None:
        """A token that is made, used and revoked."""
        issued = self._programs.issue(f"ou_soak_{number % TOKENS}")
        assert self._programs.post(issued.text, asking(f"once {number} [[text 20]] [[rate 0]]")).status == 200
        self._programs.tokens.revoke(issued.token.public_id, by=0)

    def _look(self, number: int) -> None:
        """Whoever watches: Prometheus, and the load balancer."""
        for path in ("/metrics", "/healthz", "/readyz"):
            assert request("GET", self._larkey.url + path).status == 200, path

    def _post(self, number: int, body: object) -> None:
        reply = self._programs.post(self._token(number), body)
        assert reply.status == 200, reply.status

    def _chat(self, number: int) -> Chat:
        return self._chats[number % PEOPLE]

    def _token(self, number: int) -> str:
        return self._tokens[number % TOKENS]


def _new_person(larkey: Larkey, number: int) -> Chat:
    person = larkey.sandbox.post("people", name=f"同事{number}")
    return Chat(larkey.sandbox, person["chat_id"], person["open_id"])
