"""The sections about being watched: who may read the figures, and who is told when something is wrong."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator, model_validator

from bot.settings.sections import EMPTY, Section
from bot.settings.values import Count, Networks, Seconds, Secret, WebUrl


class MetricsSection(Section):
    enabled: bool = True
    token: Secret = EMPTY
    networks: Networks = Field(default=["127.0.0.0/8", "::1"])
    folder: str = ""


class AlertsSection(Section):
    chat_id: str = ""
    webhook: SecretStr = EMPTY
    webhook_secret: SecretStr = EMPTY
    matrix_homeserver: WebUrl = ""
    matrix_room: str = ""
    matrix_token: SecretStr = EMPTY
    every_seconds: Seconds = 15.0
    update_seconds: Seconds = 60.0
    patience_seconds: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 30.0
    disk_percent: Annotated[float, Field(ge=0, le=100)] = 5.0
    backlog: Count = 5000

    @field_validator("webhook")
    @classmethod
    def _address(cls, value: SecretStr) -> SecretStr:
        if value and not value.get_secret_value().startswith(("https://", "http://")):
            raise ValueError("must begin with https://")
        return value

    @model_validator(mode="after")
    def _whole(self) -> "AlertsSection":
        """A homeserver is of no use without a room and a token."""
        given = [bool(self.matrix_homeserver), bool(self.matrix_room), bool(self.matrix_token)]
        if any(given) and not all(given):
            raise ValueError("needs matrix_homeserver, matrix_room and matrix_token together")
        return self
