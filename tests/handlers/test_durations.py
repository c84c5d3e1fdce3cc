"""获取key 30天: forgiving in form, strict in meaning, and never an exception."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cards.texts import TEXTS, t
from handlers.typed.durations import Refused, Span, read_duration
from handlers.typed.numerals import whole_number
from tests.handlers.chinese_numbers import chinese
from tests.handlers.duration_table import BAD, GOOD, TO_MONTH_END

NOW = datetime(2025, 6, 10, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
MONTH_END = datetime(2025, 7, 1, tzinfo=NOW.tzinfo)


def read(text: str, *, now: datetime = NOW, most: int = 90) -> Span | Refused:
    return read_duration(text, now=now, most_days=most, usual_days=10)


@pytest.mark.parametrize("text", GOOD)
def test_a_duration_in_any_form_is_that_many_days(text: str) -> None:
    assert read(text) == Span(NOW + timedelta(days=GOOD[text]), timedelta(days=GOOD[text]))


@pytest.mark.parametrize("text", TO_MONTH_END)
def test_the_end_of_the_month_is_the_local_midnight_after_its_last_day(text: str) -> None:
    assert read(text) == Span(MONTH_END, timedelta(days=20, hours=8, minutes=30))


@pytest.mark.parametrize("text", BAD)
def test_a_bad_duration_is_refused_with_its_reason(text: str) -> None:
    refused = read(text)
    assert isinstance(refused, Refused), refused
    assert refused.reason == BAD[text]
    assert len(refused.given) <= 31


def test_the_table_of_bad_durations_is_long_and_names_every_reason() -> None:
    assert len(BAD) >= 60
    other = {"duration_title", "duration_allowed"}
    assert set(BAD.values()) == {name for name in TEXTS if name.startswith("duration_")} - other


@pytest.mark.parametrize("reason", sorted(set(BAD.values())))
def test_every_reason_says_what_is_allowed(reason: str) -> None:
    said = t(reason, given="x", most=90, usual=10)
    assert "90" in said.zh
    assert "90" in said.en


def test_the_end_of_december_is_in_the_next_year() -> None:
    last_day = datetime(2025, 12, 31, 23, 59, tzinfo=NOW.tzinfo)
    assert read("到月底", now=last_day) == Span(datetime(2026, 1, 1, tzinfo=NOW.tzinfo), timedelta(minutes=1))


def test_the_end_of_the_month_is_refused_where_it_is_too_far() -> None:
    assert read("到月底", most=20) == Refused("duration_too_long", "到月底")
    assert isinstance(read("到月底", most=21), Span)


def test_a_day_is_24_hours_also_when_the_clocks_change() -> None:
    before = datetime(2025, 3, 29, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    one = read("1天", now=before)
    assert isinstance(one, Span)
    assert one.until.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=24)
    assert one.until.hour == 13


def test_the_end_of_a_month_with_a_change_of_the_clocks_is_local_midnight() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    span = read("到月底", now=datetime(2025, 3, 29, 12, 0, tzinfo=berlin))
    assert isinstance(span, Span)
    assert span.until == datetime(2025, 4, 1, tzinfo=berlin)
    assert span.length == timedelta(hours=12 + 23 + 24)


UNITS = st.sampled_from(
    [
        *[(unit, 1) for unit in ("", "天", "日", "d", " day", " days", "D")],
        *[(unit, 7) for unit in ("周", "星期", "个星期", "礼拜", "w", " week", " weeks", "个周")],
        *[(unit, 30) for unit in ("月", "个月", "m", " month", " months")],
    ]
)
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@settings(deadline=None)
@given(st.integers(1, 400), UNITS, st.sampled_from(["plain", "wide", "chinese"]), st.integers(1, 4000))
def test_every_valid_number_and_unit_is_exactly_that_span(
    number: int, unit: tuple[str, int], form: str, most: int
) -> None:
    written = {"plain": str(number), "wide": str(number).translate(WIDE), "chinese": chinese(number)}[form]
    name, size = unit
    got = read(written + name, most=most)
    if number * size <= most:
        assert got == Span(NOW + timedelta(days=number * size), timedelta(days=number * size))
    else:
        assert isinstance(got, Refused)
        assert got.reason == "duration_too_long"


@settings(deadline=None)
@given(st.integers(1, 9999))
def test_a_number_in_chinese_is_that_number(number: int) -> None:
    assert whole_number(chinese(number)) == number


PIECES = st.sampled_from(
    [*"0123456789.-+/,半个月天日周年dwm零一二两十百千万亿点负到底 ０５　", "days", "week", "half", "end of"]
)


@settings(deadline=None)
@given(st.text() | st.lists(PIECES).map("".join))
@example("月底" * 300)
@example("9" * 5000)
@example("亿" * 3000)
def test_no_text_is_an_exception_or_more_than_is_allowed(text: str) -> None:
    got = read(text)
    if isinstance(got, Span):
        assert timedelta(0) < got.length <= timedelta(days=90)
        assert got.until - NOW == got.length
    else:
        assert got.reason in TEXTS
