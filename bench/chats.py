"""People who are answered at the same time: how soon the platform hears yes, how soon they read, and what it costs.

Two crowds: fifty who ask at the same moment a platform that answers at once; and two hundred who begin one after the
other, fifteen a second, at a platform whose every call takes 50 ms, and whose answers all stream at the same time.
Times are the counterparts' own: the sandbox delivers the events and receives the cards, a model in a process of its own
says when its first token left.
"""

import contextlib
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure
from bench.machine import Family, cpu
from bench.seen import at
from tests.chat import Chat, card_of, state_of, text_of
from tests.servers import Larkey
from tests.support import Process, call_json, eventually, free_port

PATIENCE = 60.0
"""Seconds that the last answers may take; an answer itself takes sixteen."""


@dataclass(frozen=True)
class Crowd:
    """So many people, who begin so many seconds apart; what they ask tells the scripted model how to answer."""

    people: int
    apart: float
    latency_ms: float
    question: str

    def __str__(self) -> str:
        return f"{self.people} chats"


AT_ONCE = Crowd(50, 0.0, 0.0, "第 {number} 问 [[text 600]] [[rate 40]] [[delay 0.5]]")
STREAMING = Crowd(200, 1 / 15, 50.0, "第 {number} 问 [[text 320]] [[rate 20]] [[delay 0.5]]")
"""Sixteen seconds of answer: the first is not over when the last has begun."""


@dataclass(frozen=True)
class Heard:
    """What came of it, in milliseconds: the platform's waits for its yes, people's for words after the model's first.

    `cpu_ms` is Larkey's processor time, its Redis included, for each conversation from its question to its last card.
    """

    yes: Sequence[float]
    words: Sequence[float]
    unanswered: int
    violations: int
    cpu_ms: float


def measure() -> Iterator[Figure]:
    yield from _at_once(hear(AT_ONCE))
    yield from _streaming(hear(STREAMING))


def _at_once(heard: Heard) -> Iterator[Figure]:
    yield Figure(f"acknowledgement p50, {AT_ONCE} at once", at(heard.yes, 0.5), "ms", 100)
    yield Figure(f"acknowledgement p99, {AT_ONCE} at once", at(heard.yes, 0.99), "ms", 200)
    yield Figure(f"first text after the model's first token p50, {AT_ONCE}", at(heard.words, 0.5), "ms", 150)
    yield Figure(f"first text after the model's first token p99, {AT_ONCE}", at(heard.words, 0.99), "ms", 1000)
    yield Figure("limits of the platform that were broken", heard.violations, "", 0)


def _streaming(heard: Heard) -> Iterator[Figure]:
    crowd = f"{STREAMING} streaming"
    yield Figure(f"acknowledgement p99, {crowd}", at(heard.yes, 0.99), "ms", 200)
    yield Figure(f"first text after the model's first token p50, {crowd}", at(heard.words, 0.5), "ms")
    yield Figure(f"first text after the model's first token p99, {crowd}", at(heard.words, 0.99), "ms", 400)
    yield Figure(f"without a whole answer, {crowd}", heard.unanswered, "", 0)
    yield Figure(f"limits of the platform that were broken, {crowd}", heard.violations, "", 0)
    yield Figure(f"CPU of a conversation, {crowd}", heard.cpu_ms, "ms")


def hear(crowd: Crowd, patience: float = PATIENCE) -> Heard:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        model = _model(Path(folder), stack)
        larkey = Larkey(Path(folder), workers=2, settings={"OPENAI_BASE_URL": f"{model}/model/v1"})
        stack.callback(larkey.stop)
        larkey.start()
        larkey.sandbox.chaos(latency_ms=crowd.latency_ms)
        chats = [_new_person(larkey, number) for number in range(crowd.people)]
        chats[0].ask("你好")
        return _heard(larkey, model, chats, crowd, patience)


def _model(folder: Path, stack: ExitStack) -> str:
    port = free_port()
    argv = [sys.executable, "-m", "sandbox.model", "--port", str(port), "--rate", "400", "--first-delay", "0.05"]
    process = Process(argv, folder / "model.log")
    stack.callback(process.stop)
    process.start().wait_for_line("model ready")
    return f"http://127.0.0.1:{port}"


def _new_person(larkey: Larkey, number: int) -> Chat:
    person = larkey.sandbox.post("people", name=f"同事{number}")
    return Chat(larkey.sandbox, person["chat_id"], person["open_id"])


def _heard(larkey: Larkey, model: str, chats: list[Chat], crowd: Crowd, patience: float) -> Heard:
    family = Family((*larkey.webs, larkey.valkey.process))
    before = cpu(family.pids())
    questions = _ask(chats, crowd)
    asked = {question: chat for chat, question in zip(chats, questions.values(), strict=True)}
    unanswered = len(asked) - _whole(asked, patience)
    used = cpu(family.pids()) - before
    deliveries = larkey.sandbox.get("deliveries?since=0")[-crowd.people :]
    return Heard(
        yes=sorted(entry["ms"] for entry in deliveries),
        words=sorted(_first_words(larkey, model, questions)),
        unanswered=unanswered,
        violations=len(larkey.sandbox.get("violations")),
        cpu_ms=1000 * used / crowd.people,
    )


def _ask(chats: Sequence[Chat], crowd: Crowd) -> dict[str, str]:
    """The id of each question, by its words; each at its time, however long the one before took."""
    began = time.monotonic()
    found = {}
    for number, chat in enumerate(chats):
        time.sleep(max(began + number * crowd.apart - time.monotonic(), 0.0))
        words = crowd.question.format(number=number)
        found[words] = chat.send(words)["message_id"]
    return found


def _whole(asked: dict[str, Chat], patience: float) -> int:
    """How many have their last card, once all have or nobody waits any longer."""
    left = deque(asked)

    def look() -> bool:
        """Whoever asked first is looked at until the answer is there: two looks a second cost the sandbox nothing."""
        while left and _done(asked[left[0]], left[0]):
            left.popleft()
        return not left

    with contextlib.suppress(AssertionError):
        eventually(look, within=patience, every=0.5)
    late = [question for question in left if not _done(asked[question], question)]
    for question in late:
        shown = [text_of(message)[-500:] for message in asked[question].answers(question)]
        print(f"no whole answer to {question}: {shown}", file=sys.stderr)
    return len(asked) - len(late)


def _done(chat: Chat, question: str) -> bool:
    cards = [card for card in map(card_of, chat.answers(question)) if card is not None]
    return bool(cards) and state_of(cards[-1]) == "done"


def _first_words(larkey: Larkey, model: str, questions: dict[str, str]) -> Iterator[float]:
    """Milliseconds from the model's first token to the end of the first update of the card after it."""
    for request in call_json("GET", f"{model}/sandbox/api/model/requests?since=0")["requests"]:
        question = questions.get(request["messages"][-1]["content"])
        if question is not None:
            calls = larkey.sandbox.get(f"messages/{question}/trace")["calls"]
            shown = (call["at"] for call in calls if call["method"] == "PUT" and call["at"] >= request["first_at"])
            yield (min(shown) - request["first_at"]) * 1000
