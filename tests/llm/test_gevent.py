"""The same under gevent, as in production: in a process of its own, patched from its first line."""

import subprocess
import sys

from tests.llm.model import Model
from tests.support import clean_environment, eventually

PROGRAM = """
from gevent import monkey
monkey.patch_all()
import select, sys, threading, time
from llm.chat import Chat
from llm.errors import Cancelled
from llm.http import Http
from llm.keys import parse_keys
from llm.pool import Pool

chat = Chat(Pool(parse_keys("sk-sandbox-aaaa,sk-sandbox-bbbb", sys.argv[1])), Http(environment={}), model="gpt-4o")

def user(text):
    return [{"role": "user", "content": text}]

def all_at_once(function, count):
    threads = [threading.Thread(target=function, args=(number,)) for number in range(count)]
    for thread in threads: thread.start()
    for thread in threads: thread.join(30)

def asks():
    answers = {}
    def one(number):
        with chat.ask(user(f"[[say this is number {number} of many]] [[delay 0.5]] [[rate 50]]")) as answer:
            answers[number] = "".join(piece.text for piece in answer)
    started = time.monotonic()
    all_at_once(one, 50)
    assert answers == {number: f"this is number {number} of many" for number in range(50)}, answers
    assert time.monotonic() - started < 12, "they did not run side by side"

def closes():
    ends, answers = [], [chat.ask(user(question)) for question in ("[[stall -1]]", "[[stall 0]]") * 10]
    def one(number):
        try:
            list(answers[number])
        except Cancelled:
            ends.append(time.monotonic())
    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads: thread.start()
    select.select([sys.stdin], [], [])
    started = time.monotonic()
    for answer in answers: answer.close()
    for thread in threads: thread.join(10)
    assert len(ends) == 20, len(ends)
    assert max(ends) - started < 1, max(ends) - started

{"asks": asks, "closes": closes}[sys.argv[2]]()
print("fine")
"""


def start(model: Model, part: str) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    argv = [sys.executable, "-W", "error", "-c", PROGRAM, model.base_url, part]
    return subprocess.Popen(argv, env=clean_environment(), stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_fifty_questions_at_once_are_answered_side_by_side_under_gevent(model: Model) -> None:
    with start(model, "asks") as program:
        out, problem = program.communicate(timeout=60)
    assert out.strip() == "fine", problem[-3000:]
    assert {entry["end"] for entry in model.ended(50)} == {"done"}


def test_closing_frees_silent_upstreams_under_gevent(model: Model) -> None:
    with start(model, "closes") as program:
        eventually(lambda: len(model.requests()) == 20)
        out, problem = program.communicate("now\n", timeout=60)
    assert out.strip() == "fine", problem[-3000:]
    ended = model.ended(20)
    assert {entry["end"] for entry in ended} == {"client gone"}
    assert max(entry["ended_at"] for entry in ended) - min(entry["ended_at"] for entry in ended) < 1
