"""Fifty people who are answered at once: how soon the platform hears yes, and how soon people read the first words.

Times are the sandbox's own: it delivers the events, plays the model and receives the cards.
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure
from tests.chat import Chat
from tests.servers import Larkey
from tests.support import eventually

CHATS = 50
QUESTION = "第 {number} 问 [[text 600]] [[rate 40]] [[delay 0.5]]"


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        larkey = Larkey(Path(folder), workers=2)
        try:
            larkey.start()
            chats = [_new_person(larkey, number) for number in range(CHATS)]
            chats[0].ask("你好")
            asked = [QUESTION.format(number=number) for number in range(CHATS)]
            questions = {text: chat.send(text)["message_id"] for chat, text in zip(chats, asked, strict=True)}
            eventually(lambda: _all_done(larkey, chats), within=120, every=1.0)
            yield from _figures(larkey, questions)
        finally:
            larkey.stop()


def _new_person(larkey: Larkey, number: int) -> Chat:
    person = larkey.sandbox.post("people", name=f"同事{number}")
    return Chat(larkey.sandbox, person["chat_id"], person["open_id"])


def _all_done(larkey: Larkey, chats: list[Chat]) -> bool:
    requests = larkey.sandbox.get("model/requests?since=0")
    done = [entry for entry in requests if entry["end"] == "done"]
    if len(done) <= len(chats):
        return False
    time.sleep(2)  # the last pictures are on their way
    return True


def _figures(larkey: Larkey, questions: dict[str, str]) -> Iterator[Figure]:
    deliveries = larkey.sandbox.get("deliveries?since=0")
    acknowledged = sorted(entry["ms"] for entry in deliveries[-CHATS:])
    yield Figure(f"acknowledgement p50, {CHATS} chats at once", _at(acknowledged, 0.5), "ms", 100)
    yield Figure(f"acknowledgement p99, {CHATS} chats at once", _at(acknowledged, 0.99), "ms", 200)
    waits = sorted(_first_words(larkey, questions))
    yield Figure(f"first text after the model's first token p50, {CHATS} chats", _at(waits, 0.5), "ms", 150)
    yield Figure(f"first text after the model's first token p99, {CHATS} chats", _at(waits, 0.99), "ms", 1000)
    yield Figure("limits of the platform that were broken", len(larkey.sandbox.get("violations")), "", 0)


def _first_words(larkey: Larkey, questions: dict[str, str]) -> Iterator[float]:
    """Milliseconds from the model's first token to the first update of the card after it."""
    for request in larkey.sandbox.get("model/requests?since=0"):
        question = questions.get(request["messages"][-1]["content"])
        if question is not None:
            calls = larkey.sandbox.get(f"messages/{question}/trace")["calls"]
            updates = (call["at"] for call in calls if call["method"] == "PUT" and call["at"] >= request["first_at"])
            yield (min(updates) - request["first_at"]) * 1000


def _at(values: list[float], share: float) -> float:
    """The value below which this share of all lies."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(share * 100) - 1]
