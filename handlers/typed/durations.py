"""How long a token shall live: what stands behind 获取key.

Forgiving in form, strict in meaning: what is not plainly a whole number of days, weeks or months, or the end of this
month, is refused with the name of a text that says what is allowed. Nothing is rounded, capped or guessed: half a month
(14 days? 15?) is refused as a fraction, 三五天 and 5-10天 are refused because they are no one number.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from handlers.typed.folding import fold
from handlers.typed.key_command import matches_key_command
from handlers.typed.numerals import CHINESE, whole_number

__all__ = ["Reason", "Refused", "Span", "matches_key_command", "read_duration"]

Reason = Literal[
    "duration_zero",
    "duration_negative",
    "duration_fraction",
    "duration_too_long",
    "duration_unit",
    "duration_unreadable",
]
DAYS = dict.fromkeys(("天", "日", "d", "day", "days"), 1)
DAYS |= dict.fromkeys(("周", "週", "星期", "礼拜", "禮拜", "w", "wk", "wks", "week", "weeks"), 7)
DAYS |= dict.fromkeys(("月", "m", "mo", "mos", "month", "months"), 30)
CHINESE_UNIT = "星期|礼拜|禮拜|季度|小时|钟头|分钟|秒钟|[天日周週月年季分秒]"
LATIN_UNIT = "days?|d|weeks?|wks?|w|months?|mos?|m|years?|yrs?|y|quarters?|hours?|hrs?|h|min(?:ute)?s?|sec(?:ond)?s?"

AMOUNT = re.compile(rf"(?P<number>.+?) ?(?:(?P<piece>[个個]) ?)?(?P<unit>{CHINESE_UNIT}|(?<![a-z])(?:{LATIN_UNIT}))?")
MONTH_END = re.compile(
    "(?:直?到|至)? ?(?:本|当|这|这个|本个)? ?月 ?[底末]"
    "|(?:(?:until|till|to) )?(?:the )?(?:end of (?:the |this )?month|month[ -]?end|eom)"
)
ENDLESS = re.compile(
    "永久|永远|永不过期|不过期|长期|一直|无限期?|不限|forever|permanent|unlimited|infinite|never expires?|∞"
)
SIGN = re.compile("[-−‒–—―﹣]|负|負|minus |negative ")
FRACTION = re.compile(
    rf".*(?:半|half|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]).*|[{CHINESE}]+(?:点|分之)[{CHINESE}]+"
    r"|(?:[0-9]+ )?[0-9]+ ?/ ?[0-9]+|[0-9]*[.。·][0-9]+|[0-9]+[.。]|[0-9]+,[0-9]{1,2}"
)
POLITE_BEFORE = re.compile("(?:valid for|for(?![a-z])|有效期[是为]?|期限[是为]?) ?")
POLITE_AFTER = ("谢谢", "thanks", "please", "pls", "吧", "的", "有效")
BEFORE, AFTER = " :,，、;；(（[【「“\"'", " 。.!~,，、;；)）]】」”\"'"
GIVEN_CHARS = 30


@dataclass(frozen=True)
class Span:
    """How long a token shall live: `until` is an instant in the zone of the asking, `length` the exact time to it."""

    until: datetime
    length: timedelta


@dataclass(frozen=True)
class Refused:
    """Why not: `reason` names a text of cards/words/tokens.py that takes given, most and usual; `given` is the wish."""

    reason: Reason
    given: str = ""


def read_duration(text: str, *, now: datetime, most_days: int, usual_days: int) -> Span | Refused:
    """What stood behind 获取key as a span from `now` (aware, in TIMEZONE); nothing at all is `usual_days`.

    A number without a unit means days. n天 is n x 24 h, a week 7 days, a month 30 days, 到月底 the local midnight at
    which the next month begins. Never raises, whatever the text.
    """
    wish = _plain(text)
    given = wish if len(wish) <= GIVEN_CHARS else f"{wish[:GIVEN_CHARS]}…"
    if not wish:
        return _span(now, timedelta(days=usual_days))
    if MONTH_END.fullmatch(wish):
        length = _next_month(now) - now.astimezone(UTC)
        return _span(now, length) if length <= timedelta(days=most_days) else Refused("duration_too_long", given)
    days = _days(wish)
    if not isinstance(days, int):
        return Refused(days, given)
    return _span(now, timedelta(days=days)) if days <= most_days else Refused("duration_too_long", given)


def _days(wish: str) -> int | Reason:
    """A positive number of days, or why there is none."""
    if ENDLESS.fullmatch(wish):
        return "duration_too_long"
    sign = SIGN.match(wish)
    found = AMOUNT.fullmatch(wish[sign.end() :].strip() if sign else wish)
    if found is None:
        return "duration_unreadable"
    number, unit = found["number"], found["unit"] or ""
    if FRACTION.fullmatch(number):
        return "duration_fraction"
    count = whole_number(number)
    if count is None or not _speakable(number, found["piece"], unit):
        return "duration_unreadable"
    if count == 0:
        return "duration_zero"
    if sign:
        return "duration_negative"
    if unit and unit not in DAYS:
        return "duration_unit"
    return count * DAYS.get(unit, 1)


def _speakable(number: str, piece: str | None, unit: str) -> bool:
    """个 goes with months and weeks and never stands alone; neither does "a"."""
    if piece and (not unit or DAYS.get(unit) == 1):
        return False
    return bool(unit) or number not in ("a", "an")


def _span(now: datetime, length: timedelta) -> Span:
    """Counted in UTC, so that a change of the clocks neither adds nor takes an hour."""
    return Span((now.astimezone(UTC) + length).astimezone(now.tzinfo), length)


def _next_month(now: datetime) -> datetime:
    year, month = (now.year + 1, 1) if now.month == 12 else (now.year, now.month + 1)
    return datetime(year, month, 1, tzinfo=now.tzinfo).astimezone(UTC)


def _plain(text: str) -> str:
    """The wish itself, without what politeness and punctuation put around it."""
    wish = fold(text).lstrip(BEFORE).rstrip(AFTER)
    for word in POLITE_AFTER:
        wish = wish.removesuffix(word).rstrip(AFTER)
    before = POLITE_BEFORE.match(wish)
    return wish[before.end() :] if before and before.end() < len(wish) else wish
