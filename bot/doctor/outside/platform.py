"""The Open Platform as the doctor asks it: a fresh token of its own, no repeats, four seconds for each answer."""

import json
import time
from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime

from bot import logs
from bot.doctor.once import Once
from bot.feishu.calls import JSON_TYPE, Json, decoded
from bot.feishu.errors import no_answer
from bot.feishu.http import Answer, Http
from bot.settings.sections import FeishuSection

SECONDS = 4.0
ASK = "/open-apis/auth/v3/tenant_access_token/internal"
BOT = "/open-apis/bot/v3/info"
SCOPES = "/open-apis/application/v6/scopes"
APPLICATION = "/open-apis/application/v6/applications/me"


class Platform:
    """Each fact is asked for once an examination. All calls raise FeishuError."""

    def __init__(self, section: FeishuSection) -> None:
        self._section = section
        self._http = Http(section.domain, section.proxy.get_secret_value(), seconds=SECONDS)
        self._ahead: float | None = None
        self.token = Once(self._ask_token)
        self.bot = Once(lambda: self._get(BOT).get("bot", {}))
        self.scopes = Once(lambda: self._get(SCOPES).get("data", {}).get("scopes") or [])
        self.application = Once(lambda: self._get(APPLICATION, [("lang", "zh_cn")]).get("data", {}).get("app", {}))

    def clock_ahead(self) -> float | None:
        """Seconds that the platform's clock is before ours, by its Date header; None where it sends none."""
        self.token()
        return self._ahead

    def close(self) -> None:
        self._http.close()

    def _ask_token(self) -> str:
        section = self._section
        credentials = {"app_id": section.app_id, "app_secret": section.app_secret.get_secret_value()}
        begun = time.time()
        answer = self._http.send("POST", ASK, (), json.dumps(credentials).encode(), _headers())
        self._ahead = clock_ahead(answer.headers, begun)
        token = decoded(answer).get("tenant_access_token")
        if not isinstance(token, str) or not token:
            raise no_answer("the platform gave no token")
        logs.hide_passing(token)
        return token

    def _get(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Json:
        answer: Answer = self._http.send("GET", path, query, None, _headers(self.token()))
        return decoded(answer)


def _headers(token: str = "") -> dict[str, str]:
    common = {"Content-Type": JSON_TYPE, "User-Agent": "larkey-doctor"}
    return {**common, "Authorization": f"Bearer {token}"} if token else common


def clock_ahead(headers: Mapping[str, str], begun: float) -> float | None:
    """How far the other side's Date is before our clock, in seconds; a Date has no fractions, so half one is added."""
    stamp = next((value for name, value in headers.items() if name.lower() == "date"), "")
    try:
        theirs = parsedate_to_datetime(stamp).timestamp()
    except (TypeError, ValueError):
        return None
    return theirs + 0.5 - (begun + time.time()) / 2
