"""A Larkey whose pool holds the keys of every row, each a model of its own, and what came of asking for it."""

import json
import math
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai

from llm.keys import Key
from llm.upstreams import Upstream as Named
from store.keys import KeyStates
from store.models_usage import UsageRow
from tests.gateway.conformance.row import Found, Row
from tests.gateway.conformance.upstream import Upstream
from tests.gateway.programs import Programs
from tests.servers import Larkey
from tests.support import eventually

SETTINGS = {
    "OPENAI_API_KEY": "",
    "LOAD_BALANCER_RULE": "ordered",
    "RETRY_COUNT": "3",
    "RETRY_TIME": "0.05",
    "LIMITS__REQUESTS_PER_MINUTE": "0",
    "LIMITS__TOKENS_PER_MINUTE": "0",
    "LIMITS__STREAMS": "0",
    "LIMITS__TOKENS_PER_DAY": "0",
    "LIMITS__TOKENS_PER_MONTH": "0",
    "SERVER__DRAIN_SECONDS": "1",
}
HASTY = {"connect_timeout": 1.5, "first_timeout": 1.5, "stream_timeout": 1.5, "idle_timeout": 1.5, "total_timeout": 9.0}
CALM = dict.fromkeys(HASTY, 20.0)
SIDE_BY_SIDE = 6


class Machine:
    """`found`: what came of each row, by its slug."""

    def __init__(self, folder: Path, rows: Sequence[Row]) -> None:
        self.upstream = Upstream(folder)
        self.rows = rows
        assert len({row.slug for row in rows}) == len(rows), "two rows have one name"
        self.upstream.acts.update({row.slug: row.acts for row in rows})
        settings = {**SETTINGS, "UPSTREAMS": json.dumps(self._tables()), **self._keys()}
        settings["SSL_CERT_FILE"] = str(self.upstream.trusted)
        self.larkey = Larkey(folder, settings=settings)
        self.found: dict[str, Found] = {}
        self._resting: dict[str, tuple[str, float]] = {}
        self._over = threading.Event()
        self._closing: list[Callable[[], object]] = [self.upstream.close]

    def _tables(self) -> dict[str, Any]:
        """Keys of one organisation are one upstream; each other key is an upstream with a single one."""
        tables: dict[str, Any] = {}
        for number, row in enumerate(self.rows):
            for letters in row.groups:
                tables[f"row{number}-{letters}"] = {
                    "base_url": self.upstream.address(row.slug, row.place),
                    "keys": [f"env:KEYS_{number}_{letters}"],
                    "allow": [row.slug],
                    "organisation": f"org-{number}-{letters}",
                    **(HASTY if row.waits else CALM),
                    **row.patience,
                }
        return tables

    def _keys(self) -> dict[str, str]:
        return {
            f"KEYS_{number}_{letters}": ",".join(row.secret(letter) for letter in letters)
            for number, row in enumerate(self.rows)
            for letters in row.groups
        }

    def start(self) -> "Machine":
        """Ask all rows, some side by side: they have nothing in common but the machine."""
        self._closing.append(self.larkey.stop)
        self.programs = Programs(self.larkey.start())
        self._closing.append(self.programs.close)
        self.states = KeyStates(self.programs.redis)
        token = self.programs.issue().text
        watching = threading.Thread(target=self._watch, daemon=True)
        watching.start()
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool, self.programs.client(token, timeout=60) as client:
            seen = list(pool.map(lambda row: sees(client, row), self.rows))
        recorded = eventually(self._recorded, within=20)
        self._over.set()
        watching.join()
        for row, said in zip(self.rows, seen, strict=True):
            calls = " ".join(asked.key for asked in self.upstream.asked[row.slug])
            self.found[row.slug] = Found(said, calls, recorded.get(row.slug, ""), self._rests(row))
        return self

    def stop(self) -> None:
        self._over.set()
        for close in reversed(self._closing):
            close()

    def again(self, row: Row) -> str:
        """What another person's program sees when it asks for the same row afterwards."""
        with self.programs.client(self.programs.issue("ou_another").text, timeout=60) as client:
            return sees(client, row)

    def _watch(self) -> None:
        """Note who is sent to rest and for how long, while the rows are asked: some rests are short."""
        while not self._over.wait(0.1):
            now = time.time()
            for subject, (until, why) in self.states.resting().items():
                self._resting.setdefault(subject, (why, until - now))

    def _rests(self, row: Row) -> str:
        """ "a limited 20, provider 15", from what all processes share about keys and what they have in common."""
        names = self._subjects(row)
        lasting = {names[it]: rest for it, rest in self._resting.items() if it in names and rest[1] > 1}
        told = [f"{name} {why} {whole(left)}" for name, (why, left) in sorted(lasting.items())]
        return ", ".join(re.sub(r"^(provider|address) \1", r"\1", words) for words in told)

    def _subjects(self, row: Row) -> dict[str, str]:
        """Who may rest because of this row: its keys and their organisation, also for its model; the provider, our
        address there."""
        number = self.rows.index(row)
        found: dict[str, str] = {}
        for group in row.groups:
            named = Named(f"row{number}-{group}", self.upstream.address(row.slug, row.place))
            found |= {Key(row.secret(letter), named).id: letter for letter in group}
            found |= {f"organisation:org-{number}-{group}": group}
            found |= {f"{subject} model:{row.slug}": name for subject, name in found.items()}
            found |= {f"provider:{named.place}": "provider", f"address:{named.place}": "address"}
        return found

    def _recorded(self) -> dict[str, str]:
        """End reason and label by row, once every call that began has one."""
        with self.programs.database.reading():
            rows: Iterable[Any] = list(UsageRow.select().dicts())
        found = {row["model"]: f"{row['end_reason']}, {row['label']}" for row in rows}
        assert all(row.slug in found for row in self.rows if row.records), [
            row.name for row in self.rows if row.records and row.slug not in found
        ]
        return found


def whole(seconds: float) -> int:
    """As it was meant, in steps of five: some of it has passed already."""
    return math.ceil((seconds - 0.5) / 5) * 5


def sees(client: openai.OpenAI, row: Row) -> str:
    """What a program makes of it: "hello", "hel + APIError cut", or "RateLimitError 429 pool_limited"."""
    said: list[str] = []
    try:
        for piece in ASKING[row.ask](client, row):
            said.append(piece)
    except openai.APIStatusError as error:
        return f"{type(error).__name__} {error.status_code} {error.code}"
    except openai.APIError as error:
        told = " ".join(word for word in (type(error).__name__, str(error.code or "")) if word)
        return f"{shortened(''.join(said))} + {told}"
    except Exception as error:  # the SDK hands bytes on as they come, and what breaks them too
        return f"{shortened(''.join(said))} + {type(error).__name__}"
    return shortened("".join(said))


def shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{len(text)} letters"


def _chat(client: openai.OpenAI, row: Row) -> Iterable[str]:
    said: Any = [{"role": "user", "content": "hi"}]
    if not row.stream:
        answer: Any = client.chat.completions.create(model=row.slug, messages=said)
        yield answer if isinstance(answer, str) else str(answer.choices[0].message.content)
        return
    for chunk in client.chat.completions.create(model=row.slug, messages=said, stream=True):
        yield from (choice.delta.content or "" for choice in chunk.choices)


def _large(client: openai.OpenAI, row: Row) -> Iterable[str]:
    said: Any = [{"role": "user", "content": "x" * 3_000_000}]
    yield str(client.chat.completions.create(model=row.slug, messages=said).choices[0].message.content)


def _responses(client: openai.OpenAI, row: Row) -> Iterable[str]:
    if not row.stream:
        yield client.responses.create(model=row.slug, input="hi").output_text
        return
    for event in client.responses.create(model=row.slug, input="hi", stream=True):
        if event.type == "response.output_text.delta":
            yield event.delta


def _embeddings(client: openai.OpenAI, row: Row) -> Iterable[str]:
    yield f"{len(client.embeddings.create(model=row.slug, input='hi', encoding_format='float').data)} vector"


def _speech(client: openai.OpenAI, row: Row) -> Iterable[str]:
    with client.audio.speech.with_streaming_response.create(model=row.slug, voice="alloy", input="hi") as answer:
        yield from (piece.decode("latin-1") for piece in answer.iter_bytes())


ASKING = {"chat": _chat, "large": _large, "responses": _responses, "embeddings": _embeddings, "speech": _speech}
