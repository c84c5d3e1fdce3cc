"""Imports run the way the data runs (docs/architecture.md), and each outside library has one door."""

import ast
from pathlib import Path

import pytest

from tests.house.imports import ALLOWED, complaints
from tests.house.tracked import python_files, tree


def test_every_import_goes_the_way_the_data_goes() -> None:
    wrong = [line for path in python_files(*ALLOWED) for line in complaints(path, tree(path))]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("cards/talk/answer.py", "from store.redis import RedisDoor"),
        ("store/inbox.py", "import llm.pool"),
        ("llm/pool.py", "def late():\n    from cards import texts"),
        ("handlers/ask.py", "from bot.answering.delivery import Delivery"),
        ("gateway/relay.py", "from handlers.base import Message"),
        ("bot/app.py", "import sandbox"),
        ("sandbox/page.py", "from cards.texts import TEXTS"),
        ("bot/answering/workers.py", "import redis"),
        ("bot/answering/workers.py", "import gevent"),
        ("handlers/ask.py", "import openai.types"),
        ("bot/app.py", 'importlib.import_module("lark_oapi.ws")'),
        ("store/inbox.py", "from . import keys"),
    ],
)
def test_an_import_across_the_house_is_noticed(path: str, source: str) -> None:
    assert list(complaints(Path(path), ast.parse(source)))


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("bot/feishu/token.py", "import lark_oapi"),
        ("store/keys.py", "from redis.client import Redis"),
        ("handlers/ask.py", "from cards import answer"),
        ("gunicorn.conf.py", "from gevent import monkey"),
    ],
)
def test_an_import_through_its_door_is_welcome(path: str, source: str) -> None:
    assert not list(complaints(Path(path), ast.parse(source)))
