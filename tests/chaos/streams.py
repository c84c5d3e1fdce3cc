"""Two hundred programs that read a stream each, over all hosts at once; what each was promised, and what it saw."""

import http.client
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

STREAMS = 200
RATE = 8
FEWEST, MOST = 26, 44
"""Words of a stream, one token of the scripted model each: three to six seconds."""
PATIENCE = 40.0
BEGUN = 60.0


@dataclass
class Stream:
    """One stream. `ended` is whole, error (an event that says so) or broken off; `port` is our end of the connection.

    `process` is the id of the worker that serves it.
    """

    name: str
    host: int
    said: str
    port: int = 0
    process: int = 0
    status: int = 0
    request_id: str = ""
    got: bytes = b""
    begun: threading.Event = field(default_factory=threading.Event)

    @property
    def question(self) -> str:
        return f"{self.name} [[say {self.said}]] [[rate {RATE}]] [[delay 0]]"

    @property
    def ended(self) -> str:
        if self.errors:
            return "error"
        return "whole" if self.got.endswith(b"data: [DONE]\n\n") and self.text == self.said else "broken off"

    @property
    def text(self) -> str:
        """The words of all events that came whole."""
        chunks = [chunk for chunk in self._events() if chunk.get("choices")]
        return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks)

    @property
    def errors(self) -> list[str]:
        """The codes of error events."""
        return [chunk["error"]["code"] for chunk in self._events() if "error" in chunk]

    def _events(self) -> list[dict]:  # type: ignore[type-arg]
        *whole, _ = self.got.split(b"\n\n")
        return [json.loads(event[6:]) for event in whole if event.startswith(b"data: {")]

    def __repr__(self) -> str:
        return f"<{self.name} at {self.host}: {self.status} {self.ended} {self.request_id} ...{self.got[-200:]!r}>"


def during(ports: Sequence[int], token: str, name: str, breaks: Callable[[list[Stream]], None]) -> list[Stream]:
    """Open all streams, break something once every one of them speaks, and read on to their ends."""
    streams = [Stream(f"{name}-{n}", ports[n % len(ports)], _words(n)) for n in range(STREAMS)]
    threads = [threading.Thread(target=_read, args=(stream, token), daemon=True) for stream in streams]
    for thread in threads:
        thread.start()
    for stream in streams:
        assert stream.begun.wait(BEGUN), f"{stream} has not begun"
    breaks(streams)
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a stream neither goes on nor ends"
    return streams


def _words(number: int) -> str:
    """No two streams have a word in common, and their lengths differ: some end while something is broken."""
    count = FEWEST + number % (MOST - FEWEST)
    return " ".join(f"{number:03d}{place:02d}" for place in range(count))


def _read(stream: Stream, token: str) -> None:
    messages = [{"role": "user", "content": stream.question}]
    body = json.dumps({"model": "sandbox", "stream": True, "messages": messages})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", stream.host, timeout=PATIENCE)
    try:
        connection.request("POST", "/v1/chat/completions", body, headers)
        stream.port = connection.sock.getsockname()[1]
        response = connection.getresponse()
        stream.status, stream.request_id = response.status, response.headers.get("x-larkey-request-id", "")
        while data := response.read1(65536):
            stream.got += data
            stream.begun.set()
    except (OSError, http.client.HTTPException):
        return
    finally:
        stream.begun.set()
        connection.close()
