"""Which language a visitor reads: what they chose, else what their browser says, Chinese first."""

from typing import Literal

from flask import Request

from gateway.texts import TEXTS

Language = Literal["zh", "en"]
COOKIE = "larkey_language"
CODES = {"zh": "zh-CN", "en": "en"}
OWN_NAMES = {"zh": "中文", "en": "English"}
"""What each language calls itself."""
UNITS = (("days", 86400), ("hours", 3600), ("minutes", 60))


def language_of(request: Request) -> Language:
    """`?lang=` wins over the cookie, which wins over Accept-Language."""
    for chosen in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if chosen == "en":
            return "en"
        if chosen == "zh":
            return "zh"
    accepted = [code.split("-")[0].lower() for code, quality in request.accept_languages if quality > 0]
    return "en" if next((code for code in accepted if code in CODES), "zh") == "en" else "zh"


def say(language: Language, name: str, **values: object) -> str:
    """One text of gateway/texts.py. Raises KeyError for an unknown one, or a missing value."""
    words = TEXTS[name]
    return (words.en if language == "en" else words.zh).format(**values)


def span(language: Language, seconds: float) -> str:
    """How long that is: in days or hours from two of them on, else in minutes (at least one)."""
    name, size = next((unit for unit in UNITS if seconds >= 2 * unit[1]), UNITS[-1])
    count = max(1, round(seconds / size))
    return say(language, f"{name}_one" if count == 1 else name, count=count)
