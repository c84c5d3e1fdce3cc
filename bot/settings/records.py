"""The sections about what is kept of each call, for how long, and what calls cost."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from bot.settings.sections import Section
from bot.settings.values import Count, table_of

Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class RecordsSection(Section):
    content: Literal["off", "metadata", "full"] = "metadata"
    days: Count = 30
    kilobytes: Annotated[int, Field(ge=1, le=4096)] = 256
    waiting_megabytes: Annotated[int, Field(ge=1, le=1024)] = 64


class ModelPrice(Section):
    """Of a million tokens; None where it is as the whole that they are part of."""

    prompt: Rate = 0.0
    completion: Rate = 0.0
    cached: Rate | None = None
    reasoning: Rate | None = None
    audio: Rate | None = None


def _currency(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{3}|[¥$€£]", value):
        raise ValueError("must be three letters such as USD, or one of ¥ $ € £")
    return value


PriceTable = Annotated[dict[str, ModelPrice], BeforeValidator(table_of)]


class PricesSection(Section):
    currency: Annotated[str, AfterValidator(_currency)] = "USD"
    models: PriceTable = Field(default={})
