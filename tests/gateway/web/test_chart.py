"""The chart of usage: bars that stay inside and say what was used."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.keys.chart import HEIGHT, chart, nice
from store.usage import ModelDay, Sum

TODAY = date(2026, 3, 1)
USES = st.lists(
    st.builds(
        lambda ago, model, tokens: ModelDay(number(TODAY - timedelta(days=ago)), model, Sum(requests=1, tokens=tokens)),
        st.integers(0, 29),
        st.sampled_from([f"model-{letter}" for letter in "abcdefgh"]),
        st.integers(0, 10**12),
    ),
    max_size=60,
)


def number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


@given(USES)
def test_nothing_is_lost_and_nothing_leaves_the_frame(uses: list[ModelDay]) -> None:
    drawn = chart(uses, number(TODAY), 30)
    assert [bar.day for bar in drawn.bars] == [TODAY - timedelta(days=ago) for ago in range(29, -1, -1)]
    assert sum(one.tokens for one in drawn.series) == sum(use.sum.tokens for use in uses)
    assert sum(one.requests for one in drawn.series) == len(uses)
    assert len(drawn.series) <= 6
    assert drawn.empty == (not uses)
    for bar in drawn.bars:
        assert 0 <= bar.x < drawn.width - 7
        assert sum(part.height for part in bar.parts) <= HEIGHT + 0.1
        assert all(part.y >= -0.1 and part.y + part.height <= HEIGHT + 0.1 for part in bar.parts)
        assert sum(part.tokens for part in bar.parts) <= drawn.top


@given(st.integers(0, 10**15))
def test_the_upper_edge_is_a_round_number_that_is_reached_at_least_by_a_fifth(most: int) -> None:
    top = nice(most)
    assert top >= max(most, 10)
    assert str(top).rstrip("0") in ("1", "2", "5")
    assert most < 10 or top <= 2.5 * most


def test_small_models_share_one_colour_and_the_largest_comes_first() -> None:
    today = number(TODAY)
    uses = [ModelDay(today, f"m{tokens}", Sum(requests=1, tokens=tokens)) for tokens in range(1, 9)]
    drawn = chart(uses, today, 7)
    assert [one.model for one in drawn.series] == ["m8", "m7", "m6", "m5", "m4", ""]
    assert drawn.series[-1].tokens == 1 + 2 + 3
    assert [part.tokens for part in drawn.bars[-1].parts] == [8, 7, 6, 5, 4, 6]


def test_days_go_across_the_end_of_a_month() -> None:
    drawn = chart([ModelDay(20260228, "m", Sum(tokens=10))], number(TODAY), 7)
    assert drawn.bars[-2].day == date(2026, 2, 28)
    assert drawn.bars[-2].parts[0].height == HEIGHT
