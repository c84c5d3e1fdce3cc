"""What a deployment sets, read once at the start and refused at the start when it makes no sense.

The tracked config.toml, over it the file that LARKEY_CONFIG names, over both the environment.
"""

import difflib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bot.settings.environment import FIXED, BadEnvironment, name_of, read_environment
from bot.settings.eyes import AlertsSection, MetricsSection
from bot.settings.records import PricesSection, RecordsSection
from bot.settings.references import BadReference, secrets_by_upstream
from bot.settings.sections import (
    ChatSection,
    DatabaseSection,
    FeishuSection,
    GatewaySection,
    InboxSection,
    LlmSection,
    LogsSection,
    PeopleSection,
    RedisSection,
    SandboxSection,
    ServerSection,
)
from bot.settings.shares import LimitsSection, SchedulerSection, TokensSection
from bot.settings.upstreams import DEFAULT, UpstreamSection, UpstreamsSection, WhoSection, in_environment
from llm.keys import parse_keys
from store.engines import engine_for
from store.redis import open_redis

TRACKED = Path(__file__).resolve().parent.parent.parent / "config.toml"


class SettingsError(Exception):
    """One sentence that names the setting and what is allowed; never a secret's value."""


class Settings(BaseSettings):
    """All settings. Made by `load_settings` only, which decides what lies over what."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    feishu: FeishuSection = FeishuSection()
    people: PeopleSection = PeopleSection()
    llm: LlmSection = LlmSection()
    upstreams: UpstreamsSection = UpstreamsSection()
    chat: ChatSection = ChatSection()
    tokens: TokensSection = TokensSection()
    limits: LimitsSection = LimitsSection()
    scheduler: SchedulerSection = SchedulerSection()
    inbox: InboxSection = InboxSection()
    redis: RedisSection = RedisSection()
    database: DatabaseSection = DatabaseSection()
    server: ServerSection = ServerSection()
    gateway: GatewaySection = GatewaySection()
    records: RecordsSection = RecordsSection()
    prices: PricesSection = PricesSection()
    metrics: MetricsSection = MetricsSection()
    alerts: AlertsSection = AlertsSection()
    sandbox: SandboxSection = SandboxSection()
    logs: LogsSection = LogsSection()

    @property
    def has_model(self) -> bool:
        """Whether there is a provider to ask, by OPENAI_API_KEY or by [upstreams]."""
        return bool(self.llm.api_key) or any(name != DEFAULT for name in self.upstreams.tables)

    def secrets(self) -> list[str]:
        """Every secret that is set, and the passwords within URLs: what the logs have to hide."""
        values = self.upstreams.secrets() + [
            value.get_secret_value()
            for name in type(self).model_fields
            for _, value in getattr(self, name)
            if isinstance(value, SecretStr)
        ]
        return [part for value in values if value for part in _parts_of(value)]


def load_settings(environ: Mapping[str, str] | None = None, paths: Sequence[Path] | None = None) -> Settings:
    """Read everything. `paths` are the TOML files, lowest first; by default config.toml and the one of LARKEY_CONFIG.

    Raises SettingsError.
    """
    environ = os.environ if environ is None else environ
    files = _files(environ) if paths is None else list(paths)

    class Loaded(Settings):
        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *_: Any, **__: Any
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return (init_settings, *(TomlConfigSettingsSource(settings_cls, file) for file in reversed(files)))

    try:
        return Loaded(**_given(environ))
    except BadEnvironment as error:
        raise SettingsError(str(error)) from None
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{' or '.join(map(str, files))} is not good TOML: {error}.") from None


def _given(environ: Mapping[str, str]) -> dict[str, Any]:
    """What the environment sets, by section."""
    given: dict[str, Any] = read_environment(environ, _known(), _is_secret)
    try:
        tables = in_environment(environ)
    except ValueError as error:
        raise BadEnvironment(f"UPSTREAMS {error}.") from None
    return {**given, "upstreams": {**given.get("upstreams", {}), **tables}} if tables else given


def check(settings: Settings) -> None:
    """Refuse what is dangerous or cannot work together, whoever asks. Raises SettingsError."""
    feishu = settings.feishu
    if feishu.app_id and not feishu.app_secret:
        raise SettingsError("APP_ID is set but APP_SECRET is not: copy it from the app's page of credentials.")
    if feishu.app_secret and not feishu.app_id:
        raise SettingsError("APP_SECRET is set but APP_ID is not: copy it from the app's page of credentials.")
    if feishu.app_id and feishu.transport == "webhook" and not (feishu.encrypt_key or feishu.verification_token):
        raise SettingsError(
            "FEISHU_ENCRYPT_KEY or FEISHU_VERIFICATION_TOKEN must be set, or anybody could post events to the webhook; "
            "FEISHU_TRANSPORT=websocket needs neither."
        )
    if feishu.real and not settings.has_model:
        raise SettingsError(
            "APP_ID is set but OPENAI_API_KEY is not: real people need a real model. Set OPENAI_API_KEY (any "
            "OpenAI-compatible provider: OPENAI_BASE_URL) or [upstreams], or unset APP_ID to try Larkey in the sandbox."
        )
    _check_readable(settings)
    if settings.redis.replicas and "+cluster://" in settings.redis.address:
        raise SettingsError("redis.replicas needs one primary with replicas; a cluster cannot be waited for.")
    if settings.redis.external and not settings.server.secret_key:
        raise SettingsError(
            "SECRET_KEY must be set (16 characters or more, the same on every machine), because Redis is shared."
        )


def _check_readable(settings: Settings) -> None:
    """What only its reader can judge: keys, and addresses, of which nothing is opened here. Raises SettingsError."""
    try:
        secrets_by_upstream(settings.upstreams, os.environ)
        parse_keys(settings.llm.api_key.get_secret_value(), settings.llm.base_url)
    except BadReference as error:
        raise SettingsError(str(error)) from None
    except ValueError as error:
        raise SettingsError(f"OPENAI_API_KEY: {error}.") from None
    try:
        if settings.redis.configured:
            open_redis(settings.redis.address)
        if not settings.database.address.startswith("sqlite:"):  # whose folder would be made
            engine_for(settings.database.address)
    except ValueError as error:
        raise SettingsError(f"{error}.") from None


def check_serving(settings: Settings) -> None:
    """Refuse to start a web worker or the long connection without what they need. Raises SettingsError."""
    check(settings)
    needed = {
        "APP_ID": settings.feishu.app_id,
        "OPENAI_API_KEY": settings.has_model,
        "REDIS_URL": settings.redis.configured,
        "SECRET_KEY": settings.server.secret_key,
    }
    missing = next((name for name, value in needed.items() if not value), None)
    if missing is not None:
        raise SettingsError(
            f"{missing} is not set: set it, or start with `make run`, which brings along what is missing."
        )


def _files(environ: Mapping[str, str]) -> list[Path]:
    overlay = environ.get("LARKEY_CONFIG", "")
    if overlay and not Path(overlay).is_file():
        raise SettingsError(f"LARKEY_CONFIG names a file that is not there: {overlay}")
    return [TRACKED, Path(overlay)] if overlay else [TRACKED]


def _section(name: str) -> type[BaseModel]:
    return type(Settings.model_fields[name].default)


def _known() -> dict[str, frozenset[str]]:
    return {name: frozenset(_section(name).model_fields) for name in Settings.model_fields}


def _is_secret(place: tuple[str, str]) -> bool:
    return isinstance(_section(place[0]).model_fields[place[1]].default, SecretStr)


def _parts_of(value: str) -> Iterator[str]:
    """A secret may be several keys in one text, or a URL with a password in it."""
    yield value
    yield from (key.strip() for key in value.replace("，", ",").split(",") if key.strip() != value)
    try:
        password = urlsplit(value).password
    except ValueError:
        return
    if password:
        yield password
        yield unquote(password)


def _sentence(error: ValidationError) -> str:
    """The first thing that is wrong, in one sentence."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = [str(part) for part in first["loc"]]
    if first["type"] == "extra_forbidden":
        return _unknown(place)
    name = name_of((place[0], place[1])) if len(place) > 1 else place[0]
    known = f" ({name})" if name in FIXED else ""
    allowed = first["msg"].removeprefix("Value error, ").replace("Input should", "must", 1)
    return f"{'.'.join(place)}{known} {allowed}."


def _unknown(place: list[str]) -> str:
    known = list(_known()) if len(place) == 1 else sorted(_known()[place[0]])
    if place[0] == "upstreams" and len(place) > 2:
        known = sorted(WhoSection.model_fields if len(place) > 3 else UpstreamSection.model_fields)
    near = difflib.get_close_matches(place[-1], known, 1)
    where = "section" if len(place) == 1 else "setting"
    hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(known)}."
    return f"{'.'.join(place)} is no {where}: {hint}"
