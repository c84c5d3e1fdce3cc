"""How many tokens a text is, without a network.

By default an estimate. Exact where tiktoken is installed and its vocabulary lies in TIKTOKEN_CACHE_DIR: tiktoken would
download it otherwise (T10), so it is only asked when the file is there.
"""

import hashlib
import importlib
import math
import os
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
VOCABULARY = "https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken"
WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\uffef\U0001f000-\U0003ffff]+")
LARGEST = 100_000_000
"""No model reads or writes so many tokens in one call: whoever reports more is not believed."""
PER_MESSAGE = 4  # tokens around each message's text


def estimate(text: str) -> int:
    """About one token a CJK character, and one for four of the others; rounded up."""
    wide = sum(map(len, WIDE.findall(text)))
    return wide + math.ceil((len(text) - wide) / 4)


@cache
def counter() -> Callable[[str], int]:
    """The best way to count on this machine; found once."""
    return _exact() or estimate


def count(text: str) -> int:
    """Tokens of a text, as exact as this machine can."""
    return counter()(text)


def _exact() -> Callable[[str], int] | None:
    folder = os.environ.get("TIKTOKEN_CACHE_DIR", "")
    name = hashlib.sha1(VOCABULARY.encode(), usedforsecurity=False).hexdigest()
    if not folder or not (Path(folder) / name).is_file():
        return None
    try:
        encoding = importlib.import_module("tiktoken").get_encoding("o200k_base")
    except (ImportError, OSError, ValueError):
        return None
    return lambda text: len(encoding.encode_ordinary(text))


def trim(turns: Sequence[T], budget: int, cost: Callable[[T], int]) -> Sequence[T]:
    """The newest turns, in their order, whose costs fit into the budget together."""
    start = len(turns)
    while start and (budget := budget - cost(turns[start - 1])) >= 0:
        start -= 1
    return turns[start:]
