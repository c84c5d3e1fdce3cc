"""获取key 30天: forgiving in form, strict in meaning, and never an exception."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cards.texts import TEXTS, t
from handlers.durations import Refused, Span, read_duration
from handlers.numerals import whole_number
from tests.handlers.chinese_numbers import chinese

NOW = datetime(2025, 6, 10, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
MONTH_END = datetime(2025, 7, 1, tzinfo=NOW.tzinfo)

GOOD = {
    "": 10,
    " \t　": 10,
    "。": 10,
    "谢谢": 10,
    "30": 30,
    "30天": 30,
    " 30 天 ": 30,
    "３０天": 30,
    "３０　天": 30,
    "3\u200b0天": 30,
    "030天": 30,
    "1日": 1,
    "90天": 90,
    "30天。": 30,
    "30天吧": 30,
    "「30天」": 30,
    "：30天": 30,
    "有效期30天": 30,
    "30d": 30,
    "30 D": 30,
    "30 days": 30,
    "for 30 Days, please": 30,
    "1 day": 1,
    "a week": 7,
    "ten days": 10,
    "twenty-one days": 21,
    "ninety": 90,
    "十天": 10,
    "十": 10,
    "十一天": 11,
    "二十天": 20,
    "二十一天": 21,
    "廿一天": 21,
    "卅天": 30,
    "九十日": 90,
    "叁拾天": 30,
    "两周": 14,
    "2周": 14,
    "2 w": 14,
    "12 weeks": 84,
    "一星期": 7,
    "两个星期": 14,
    "三个礼拜": 21,
    "一周": 7,
    "一个月": 30,
    "1 个 月": 30,
    "3月": 90,
    "3个月": 90,
    "2 months": 60,
    "1m": 30,
}

TO_MONTH_END = [
    "到月底",
    "月底",
    "到 月底",
    "至本月底",
    "到这个月底",
    "月末",
    "end of month",
    "until the end of the month",
    "till end of this month",
    "EOM",
]

BAD = {
    "0": "duration_zero",
    "0天": "duration_zero",
    "０天": "duration_zero",
    "000 days": "duration_zero",
    "零天": "duration_zero",
    "〇周": "duration_zero",
    "zero days": "duration_zero",
    "-0天": "duration_zero",
    "-5天": "duration_negative",
    "-5": "duration_negative",
    "－５天": "duration_negative",
    "−5 days": "duration_negative",
    "—5天": "duration_negative",
    "负五天": "duration_negative",
    "minus five days": "duration_negative",
    "1.5天": "duration_fraction",
    "１．５天": "duration_fraction",
    "1。5天": "duration_fraction",
    "1,5天": "duration_fraction",
    ".5 days": "duration_fraction",
    "30.0天": "duration_fraction",
    "-1.5天": "duration_fraction",
    "1/2天": "duration_fraction",
    "1 1/2 days": "duration_fraction",
    "½天": "duration_fraction",
    "半天": "duration_fraction",
    "半个月": "duration_fraction",
    "一个半月": "duration_fraction",
    "两天半": "duration_fraction",
    "half a month": "duration_fraction",
    "十点五天": "duration_fraction",
    "三分之一天": "duration_fraction",
    "91": "duration_too_long",
    "91天": "duration_too_long",
    "九十一天": "duration_too_long",
    "13周": "duration_too_long",
    "4个月": "duration_too_long",
    "12月": "duration_too_long",
    "36500天": "duration_too_long",
    "99999999999天": "duration_too_long",
    "9" * 400 + "天": "duration_too_long",
    "9" * 400 + " months": "duration_too_long",
    "一千天": "duration_too_long",
    "一万天": "duration_too_long",
    "一亿天": "duration_too_long",
    "永久": "duration_too_long",
    "不限": "duration_too_long",
    "forever": "duration_too_long",
    "3小时": "duration_unit",
    "24h": "duration_unit",
    "30分钟": "duration_unit",
    "一年": "duration_unit",
    "1 year": "duration_unit",
    "一个季度": "duration_unit",
    "abc": "duration_unreadable",
    "abc天": "duration_unreadable",
    "很多天": "duration_unreadable",
    "几天": "duration_unreadable",
    "十几天": "duration_unreadable",
    "三五天": "duration_unreadable",
    "5-10天": "duration_unreadable",
    "五到十天": "duration_unreadable",
    "一百二天": "duration_unreadable",
    "十十天": "duration_unreadable",
    "三个天": "duration_unreadable",
    "三个": "duration_unreadable",
    "3 0天": "duration_unreadable",
    "30天 5天": "duration_unreadable",
    "1个月10天": "duration_unreadable",
    "30天天": "duration_unreadable",
    "天": "duration_unreadable",
    "days": "duration_unreadable",
    "a": "duration_unreadable",
    "am": "duration_unreadable",
    "第3天": "duration_unreadable",
    "星期三": "duration_unreadable",
    "下周": "duration_unreadable",
    "明天": "duration_unreadable",
    "到年底": "duration_unreadable",
    "6月5日": "duration_unreadable",
    "2025-07-01": "duration_unreadable",
    "1e1天": "duration_unreadable",
    "0x10天": "duration_unreadable",
    "1_0天": "duration_unreadable",
    "1,000天": "duration_unreadable",
    "10²天": "duration_unreadable",
    "③天": "duration_unreadable",
    "٣天": "duration_unreadable",
    "NaN天": "duration_unreadable",
    "inf": "duration_unreadable",
    "--5天": "duration_unreadable",
    "\x00天": "duration_unreadable",
    "🔑": "duration_unreadable",
}


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
