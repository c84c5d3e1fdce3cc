"""What is set: whether Larkey would start with it, and where people are told to go."""

from urllib.parse import urlsplit

from bot.doctor.figures import row
from bot.doctor.finding import Finding, good, ill, say
from bot.doctor.patient import Patient
from bot.feishu.errors import FeishuError
from bot.feishu.http import Http
from bot.settings.load import Settings
from bot.settings.values import is_loopback

SECONDS = 4.0
ALIVE = b'"status":"ok"'


class SettingsChecks:
    def __init__(self, patient: Patient) -> None:
        self._patient = patient

    def settings(self) -> Finding:
        if self._patient.refusal:
            return ill("bad", "settings_bad", why=self._patient.refusal)
        if self._patient.brought:
            return Finding("good", say("settings_local", brought=row(self._patient.brought)))
        return good("settings_good")

    def public_url(self) -> Finding:
        """The address that people are shown, opened as they would."""
        settings = self._patient.settings
        address = settings.server.public_url
        if settings.feishu.real and not settings.server.auth_service_url:
            return ill("doubtful", "public_none", address=address)
        trouble = _trouble(address)
        if trouble:
            return ill(
                "bad" if _ours_to_reach(settings) else "doubtful", "public_elsewhere", address=address, why=trouble
            )
        if not address.startswith("https://") and not is_loopback(address):
            return ill("doubtful", "public_plain", address=address)
        return good("public_good", address=address)


def _ours_to_reach(settings: Settings) -> bool:
    """Whether a machine of ours can always reach it; some networks lead nobody out and in again."""
    return is_loopback(settings.server.public_url)


def _trouble(address: str) -> str:
    parts = urlsplit(address)
    http = Http(f"{parts.scheme}://{parts.netloc}", seconds=SECONDS)
    try:
        answer = http.send("GET", f"{parts.path}/healthz")
    except FeishuError as error:
        return error.message
    finally:
        http.close()
    alive = answer.status == 200 and ALIVE in answer.body.replace(b" ", b"")
    return "" if alive else f"HTTP {answer.status}"
