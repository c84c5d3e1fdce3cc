"""One way to look at what was typed: half width, lower case, single spaces, nothing invisible."""

import unicodedata

INVISIBLE = {ord(char): None for char in "\u200b\u200c\u200d\u2060\ufeff"}

SIMPLIFIED = str.maketrans("幫單話題試開記錄續輪換銷狀態戶額獲請煩給", "帮单话题试开记录续轮换销状态户额获请烦给")
"""The characters of our commands that are written otherwise in Hong Kong and Taiwan."""


def fold(text: str) -> str:
    """Ｋｅｙ　３０天 becomes key 30天. Unlike NFKC as a whole it leaves 10² and ½ what they are: other numbers."""
    return " ".join("".join(_half_width(char) for char in text.translate(INVISIBLE)).lower().split())


def _half_width(char: str) -> str:
    if char < "\u3000" or not unicodedata.decomposition(char).startswith(("<wide>", "<narrow>")):
        return char
    return unicodedata.normalize("NFKC", char)
