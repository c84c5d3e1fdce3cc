"""Whole numbers as people write them in front of 天 or days: 30, 三十, thirty.

What is not written in full is no number. Spoken short forms are refused, for they have two readings: 三五天 is
"three to five", 一百二 is 120 and not 102.
"""

import re

DIGITS = dict(zip("一二三四五六七八九", range(1, 10), strict=True)) | {"两": 2, "兩": 2}
DIGITS |= dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True))
PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
ZEROS = "零〇"
SHORT_TENS = {"廿": "二十", "卅": "三十"}
CHINESE = "".join([*DIGITS, *PLACES, *SHORT_TENS, ZEROS, "万萬亿億"])
LONGEST_CHINESE = 30

TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", *TEENS]
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
ENGLISH = {word: value for value, word in enumerate(ONES)} | TENS | {"a": 1, "an": 1}

HUGE = 10**9
"""Stands for every number of more than nine digits: nobody needs to know which one it was."""


def whole_number(text: str) -> int | None:
    """The number that `text` (lower case, half width) is as a whole; None for everything else."""
    if re.fullmatch("[0-9]+", text):
        digits = text.lstrip("0") or "0"
        return int(digits) if len(digits) <= 9 else HUGE
    if text in ENGLISH:
        return ENGLISH[text]
    tens, _, ones = text.replace("-", " ").partition(" ")
    if tens in TENS and ones in ONES[1:10]:
        return TENS[tens] + ENGLISH[ones]
    return _chinese(text) if 0 < len(text) <= LONGEST_CHINESE else None


def _chinese(text: str) -> int | None:
    if text in ZEROS:
        return 0
    for short, full in SHORT_TENS.items():
        text = text.replace(short, full)
    for marks, size in (("亿億", 10**8), ("万萬", 10**4)):
        found = max(text.rfind(mark) for mark in marks)
        if found >= 0:
            return _large(text[:found], size, text[found + 1 :])
    return _below_ten_thousand(text)


def _large(head: str, size: int, tail: str) -> int | None:
    """`head` x size + `tail`; 零 stands before the tail exactly where a place was left out."""
    high = _chinese(head) if head else None
    low = _chinese(tail.lstrip(ZEROS)) if tail else 0
    if high is None or low is None or high == 0 or (tail and (tail[0] in ZEROS) != (low < size // 10)):
        return None
    return high * size + low


def _below_ten_thousand(text: str) -> int | None:
    total, last, digit, zero = 0, 10_000, 0, False
    for char in text:
        if char in ZEROS:
            if digit or zero or not total:
                return None
            zero = True
        elif char in DIGITS:
            if digit:
                return None
            digit = DIGITS[char]
        elif char in PLACES:
            place = PLACES[char]
            if not digit and not total and place == 10:
                digit = 1
            if not digit or place >= last or not _joined(total, last, place, zero):
                return None
            total, last, digit, zero = total + digit * place, place, 0, False
        else:
            return None
    if not digit:
        return None if zero or not total else total
    return total + digit if _joined(total, last, 1, zero) else None


def _joined(total: int, last: int, place: int, zero: bool) -> bool:
    """Whether 零 stands exactly where a place between the last one and this one was left out."""
    return zero == (total > 0 and last != place * 10)
