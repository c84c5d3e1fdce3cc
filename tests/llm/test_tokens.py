"""How many tokens a text is, and which turns fit."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from llm.tokens import count, estimate, trim
from tests.support import clean_environment


def test_the_estimate_is_one_for_a_chinese_character_and_a_quarter_for_a_latin_one() -> None:
    assert estimate("") == 0
    assert estimate("你好，世界") == 5
    assert estimate("a" * 400) == 100
    assert estimate("hi") == 1
    assert estimate("あ한👍") == 3


@given(st.text(max_size=200), st.text(max_size=200))
def test_the_estimate_grows_with_the_text(one: str, other: str) -> None:
    assert max(estimate(one), estimate(other)) <= estimate(one + other) <= estimate(one) + estimate(other)


def test_without_a_vocabulary_on_disk_counting_is_estimating_and_nothing_is_downloaded() -> None:
    code = "import sys; from llm.tokens import count; assert count('你好') == 2; print('tiktoken' in sys.modules)"
    for folder in ("", "no-such-folder"):
        environment = clean_environment({"TIKTOKEN_CACHE_DIR": folder})
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "False"


def test_the_newest_turns_that_fit_are_kept_in_their_order() -> None:
    turns = ["aaaa" * 10, "bbbb" * 10, "cccc" * 10]
    assert list(trim(turns, 25, count)) == turns[1:]
    assert list(trim(turns, 1000, count)) == turns
    assert list(trim(turns, 9, count)) == []


@given(st.lists(st.integers(0, 50), max_size=20), st.integers(-5, 300))
def test_what_is_kept_is_the_longest_end_within_the_budget(costs: list[int], budget: int) -> None:
    kept = list(trim(costs, budget, lambda cost: cost))
    assert kept == costs[len(costs) - len(kept) :]
    assert sum(kept) <= max(budget, 0)
    assert len(kept) == len(costs) or sum(costs[len(costs) - len(kept) - 1 :]) > budget
