"""The sections about tokens, shares and what Larkey does by itself: what people get, how much of it, and when."""

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from bot.settings.sections import Section
from bot.settings.values import Amount, Count, Seconds, TimeOfDay, table_of


class Allowance(Section):
    """What one group, department or person may use; None where it is as everybody's, 0 where there is no limit."""

    requests_per_minute: Amount | None = None
    tokens_per_minute: Amount | None = None
    tokens_per_day: Amount | None = None
    tokens_per_month: Amount | None = None
    streams: Amount | None = None


class GroupAllowance(Allowance):
    """The same for a group of people that is named here."""

    people: list[str] = Field(default=[])


Allowances = Annotated[dict[str, Allowance], BeforeValidator(table_of)]
GroupAllowances = Annotated[dict[str, GroupAllowance], BeforeValidator(table_of)]


class TokensSection(Section):
    usual_days: Count = 10
    most_days: Annotated[int, Field(ge=1, le=3650)] = 90
    most_live: Count = 5
    grace_hours: Annotated[float, Field(ge=0, le=720)] = 24.0
    keep_days: Count = 90

    @model_validator(mode="after")
    def _whole(self) -> "TokensSection":
        """Or 获取key alone would give more than may be asked for."""
        if self.usual_days > self.most_days:
            raise ValueError(f"must have a usual_days of at most most_days, which is {self.most_days}")
        return self


class LimitsSection(Section):
    requests_per_minute: Amount = 60
    tokens_per_minute: Amount = 200_000
    tokens_per_day: Amount = 1_000_000
    tokens_per_month: Amount = 20_000_000
    streams: Amount = 10
    grant_tokens: Count = 200_000
    groups: GroupAllowances = Field(default={})
    departments: Allowances = Field(default={})
    people: Allowances = Field(default={})


class SchedulerSection(Section):
    in_web: bool = True
    tick_seconds: Seconds = 60.0
    quiet_from: TimeOfDay = "22:00"
    quiet_to: TimeOfDay = "08:00"
