"""The sections about being watched: who may read the figures, and who is told when something is wrong."""

from typing import Annotated

from pydantic import Field, SecretStr

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
