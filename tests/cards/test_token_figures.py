"""Numbers and times on cards: exact where it matters, short where it helps."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cards.dialect.reading import plain_of_dialect
from cards.figures import Share, Use, bar, percent, use_element
from cards.names import short
from cards.times import length, span


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0, "1 分钟", "1 minute"),
        (59, "1 分钟", "1 minute"),
        (300, "5 分钟", "5 minutes"),
        (7_199, "120 分钟", "120 minutes"),
        (7_200, "2 小时", "2 hours"),
        (86_400, "24 小时", "24 hours"),
        (172_800, "2 天", "2 days"),
        (864_000 - 5, "10 天", "10 days"),
    ],
)
def test_a_time_that_is_left_is_said_in_one_unit(seconds: int, zh: str, en: str) -> None:
    assert (span(seconds).zh, span(seconds).en) == (zh, en)


@pytest.mark.parametrize(
    ("seconds", "en"), [(3600, "1 hour"), (86_400, "1 day"), (604_800, "7 days"), (5400, "90 minutes")]
)
def test_a_length_is_said_exactly(seconds: int, en: str) -> None:
    assert length(seconds).en == en


@pytest.mark.parametrize(
    ("share", "percents", "cells"),
    [
        (Share(0, 100), 0, 0),
        (Share(1, 1_000_000), 1, 1),
        (Share(995, 1000), 99, 9),
        (Share(1000, 1000), 100, 10),
        (Share(5000, 1000), 100, 10),
        (Share(5000), 0, 0),
        (Share(-5, 1000), 0, 0),
    ],
)
def test_a_share_is_full_only_when_it_is(share: Share, percents: int, cells: int) -> None:
    assert percent(share.part) == percents
    assert bar(share.part).count("━") == cells
    assert len(plain_of_dialect(bar(share.part))) == 10


def test_the_bar_warns_by_its_colour() -> None:
    assert [part for part in (0.1, 0.5, 0.79) if "blue" not in bar(part)] == []
    assert [part for part in (0.8, 0.99) if "orange" not in bar(part)] == []
    assert "red" in bar(1.0)
    assert "grey" not in bar(1.0)


def test_a_very_little_is_neither_nothing_nor_a_percent() -> None:
    line = plain_of_dialect(use_element(Use(Share(92, 20_000_000), Share(1, 100)))["content"])
    assert "<1%" in line.split("\n")[0]
    assert " 1%" in line


@settings(deadline=None)
@given(st.text(), st.integers(8, 60))
def test_a_name_is_one_short_line(name: str, most: int) -> None:
    cut = short(name, most)
    assert len(cut.encode()) <= most
    assert cut.isprintable()
    assert short(cut, most) == cut
