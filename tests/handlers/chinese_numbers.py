"""Writes whole numbers in Chinese, independently of the reader in handlers/typed/numerals.py."""

DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """1 to 9999 in the full form: 105 is 一百零五, 15 is 十五."""
    written = ""
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            written += DIGITS[digit] + name
        elif written and number % place and not written.endswith("零"):
            written += "零"
    return written.removeprefix("一") if 10 <= number < 20 else written
