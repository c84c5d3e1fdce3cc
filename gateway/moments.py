"""Moments as people read them: in the deployment's time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo


class Moments:
    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def text(self, moment: float) -> str:
        """For example 2026-11-21 14:03:05 Asia/Shanghai, from unix seconds."""
        return f"{datetime.fromtimestamp(moment, self._zone):%Y-%m-%d %H:%M:%S} {self._zone.key}"
