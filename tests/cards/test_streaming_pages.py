"""How an answer looks while it grows: always valid, never jumping, and never dear."""

import re
from itertools import pairwise

import pytest

from cards.markdown import to_pages
from cards.pages.paging import Pager
from tests.cards.samples import ANSWER


def pictures(source: str, step: int = 3) -> list[str]:
    """The text of all pages after each few characters."""
    pager, found = Pager(), []
    for start in range(0, len(source), step):
        pager.feed(source[start : start + step])
        found.append("\f".join(pager.pages))
    pager.finish()
    return [*found, "\f".join(pager.pages)]


def test_a_growing_answer_only_grows() -> None:
    """The typewriter goes on where the old text is the beginning of the new one; a closing fence is the exception."""
    seen = pictures(ANSWER)
    pairs = pairwise(seen)
    assert [(old[-40:], new[-40:]) for old, new in pairs if not new.startswith(old.removesuffix("\n```"))] == []


@pytest.mark.parametrize("step", [1, 2, 7, 50])
def test_the_last_picture_does_not_depend_on_the_deltas(step: int) -> None:
    assert pictures(ANSWER, step)[-1] == "\f".join(to_pages(ANSWER))


def test_an_open_fence_is_closed_in_every_picture() -> None:
    assert all(picture.count("```") % 2 == 0 for picture in pictures(ANSWER, 1))


def test_no_half_mark_is_ever_shown() -> None:
    """Asterisks, brackets and bars that will be markup in a moment are not shown as letters before."""
    assert not [
        picture[-60:] for picture in pictures(ANSWER, 1) if re.search(r"&#(?:42|91|96|124);(?!1, 2| 3|$)", picture)
    ]


def test_what_is_shown_is_never_far_behind() -> None:
    pager = Pager()
    text = "这句话里有一个永远不会结束的 **粗体，所以它不能一直等下去，" + "后面还有很多很多字" * 20
    pager.feed(text)
    (page,) = pager.pages
    assert page.endswith("很多字**")


def test_finished_pages_do_not_change() -> None:
    pager = Pager()
    closed: dict[int, str] = {}
    for number in range(3_000):
        pager.feed(f"Paragraph number {number} with **some** words.\n\n")
        for index, page in enumerate(pager.pages[:-1]):
            assert closed.setdefault(index, page) == page
    assert len(closed) > 5


def test_deltas_may_be_cut_anywhere() -> None:
    """Between CR and LF, and between the two halves of an emoji."""
    assert pictures("a\r\nb\r\rc \ud83d\udc4d", 1)[-1] == "a\nb\n\nc 👍"


def test_half_an_emoji_at_the_end_is_shown_as_unknown() -> None:
    assert pictures("a \ud83d", 1)[-1] == "a \ufffd"


def test_a_page_counts_its_bytes_as_json() -> None:
    """Quotes and line ends take two bytes each, Chinese three."""
    pages = to_pages('中文 "quoted" \\ text\n' * 3_000, budget_bytes=8_000)
    assert len(pages) > 10


def test_nothing_said_is_no_page() -> None:
    pager = Pager()
    pager.feed(" \n\n ")
    pager.finish()
    assert pager.pages == ()


def test_feeding_after_a_look_costs_no_rereading_of_what_is_finished() -> None:
    """However long the answer is, a look at it reads only its last block again."""
    pager = Pager()
    for number in range(2_000):
        pager.feed(f"Paragraph number {number} of a long answer.\n\n")
    before = pager.pages
    pager.feed("One more")
    assert pager.pages[:-1] == before[:-1]
    assert pager.pages[-1] == before[-1] + "\n\nOne more"
