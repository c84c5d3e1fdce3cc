"""The sections of the settings: every setting with its default and what is allowed.

`config.toml` says the same in words, and a test holds the two together. Secrets are SecretStr, so that no repr, log
or error shows them; `get_secret_value()` is for the one place that hands a secret on.
"""

from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.settings.values import (
    Count,
    List,
    LowerCase,
    Networks,
    Origin,
    Pages,
    Port,
    PortOrNone,
    Prefix,
    Proxy,
    Seconds,
    Secret,
    Table,
    TimeZone,
    WebUrl,
    is_loopback,
)

EMPTY = SecretStr("")


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class FeishuSection(Section):
    app_id: str = ""
    app_secret: SecretStr = EMPTY
    verification_token: SecretStr = EMPTY
    encrypt_key: SecretStr = EMPTY
    domain: Origin = "https://open.feishu.cn"
    accounts_domain: Origin = "https://accounts.feishu.cn"
    passport_domain: Origin = "https://passport.feishu.cn"
    sign_in: Literal["accounts", "passport"] = "accounts"
    transport: Literal["webhook", "websocket"] = "webhook"
    proxy: Proxy = EMPTY

    @property
    def real(self) -> bool:
        """Whether an app on the real platform is configured, not one in the sandbox."""
        return bool(self.app_id) and not is_loopback(self.domain)


class PeopleSection(Section):
    external: bool = False
    admin_open_ids: List = []


class LlmSection(Section):
    api_key: SecretStr = EMPTY
    base_url: WebUrl = "https://api.openai.com/v1"
    proxy: Proxy = EMPTY
    http_proxy: Proxy = EMPTY
    https_proxy: Proxy = EMPTY
    all_proxy: Proxy = EMPTY
    no_proxy: str = ""
    model: Annotated[str, Field(min_length=1)] = "gpt-4o-mini"
    models: List = []
    rule: Literal["round_robin", "random", "weighted", "ip_hash", "least_busy", "ordered"] = "round_robin"
    retry_count: Annotated[int, Field(ge=0, le=20)] = 3
    retry_time: Annotated[float, Field(ge=0, le=60)] = 1.0
    connect_timeout: Seconds = 5.0
    first_token_timeout: Seconds = 300.0
    idle_timeout: Seconds = 60.0
    system_prompt: str = "You are a helpful assistant. Answer in the language of the question, in Markdown."
    roles: Table = {}
    max_context_tokens: Count = 16000


class ChatSection(Section):
    group_scope: Literal["topic", "member", "group"] = "topic"
    ttl_hours: Annotated[float, Field(gt=0, le=8760)] = 72.0
    max_turns: Count = 50
    answer_days: Annotated[int, Field(ge=1, le=14)] = 14
    file_after_pages: Count = 5
    updates_per_second: Annotated[float, Field(gt=0, le=10)] = 5.0


class InboxSection(Section):
    lease_seconds: Annotated[float, Field(ge=1, le=300)] = 10.0
    long: Count = 1
    full: Count = 50
    tries: Annotated[int, Field(ge=1, le=20)] = 3
    concurrency: Count = 64


class RedisSection(Section):
    url: SecretStr = EMPTY
    host: str = ""
    port: Port = 6379
    db: Annotated[int, Field(ge=0)] = 0
    username: str = ""
    password: SecretStr = EMPTY
    prefix: Prefix = "larkey:"
    replicas: Annotated[int, Field(ge=0, le=10)] = 0

    @property
    def configured(self) -> bool:
        """Whether there is a Redis of one's own; else `make run` brings one along."""
        return bool(self.url or self.host)

    @property
    def external(self) -> bool:
        """Whether other machines could share this Redis, and so have to share the secret key."""
        address = self.address
        return self.configured and not address.startswith("unix://") and not is_loopback(address)

    @property
    def address(self) -> str:
        """The URL, also where it was given in parts; empty when there is none. Holds the password."""
        if self.url or not self.host:
            return self.url.get_secret_value()
        password = quote(self.password.get_secret_value(), safe="")
        login = f"{quote(self.username, safe='')}:{password}@" if self.username or password else ""
        return f"redis://{login}{_bracketed(self.host)}:{self.port}/{self.db}"


class DatabaseSection(Section):
    url: SecretStr = EMPTY
    engine: Literal["", "postgresql", "mysql"] = ""
    user: str = ""
    password: SecretStr = EMPTY
    host: str = ""
    port: PortOrNone = 0
    name: str = "larkey"

    @property
    def address(self) -> str:
        """The URL, also where it was given in parts; SQLite under data/ when there is none. Holds the password."""
        if self.url:
            return self.url.get_secret_value()
        if not self.host:
            return "sqlite:///data/larkey.db"
        engine = self.engine or ("mysql" if self.port == 3306 else "postgresql")
        port = self.port or (5432 if engine == "postgresql" else 3306)
        password = quote(self.password.get_secret_value(), safe="")
        login = f"{quote(self.user, safe='')}:{password}@" if self.user else ""
        return f"{engine}://{login}{_bracketed(self.host)}:{port}/{quote(self.name, safe='')}"


class ServerSection(Section):
    port: Port = 8090
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    drain_seconds: Annotated[float, Field(ge=0, le=600)] = 20.0
    auth_service_url: WebUrl = ""
    secret_key: Secret = EMPTY
    trusted_proxies: Networks = []
    timezone: TimeZone = "Asia/Shanghai"
    admin_token: Secret = EMPTY

    @property
    def public_url(self) -> str:
        """The address that people are shown: this machine's own where no other was set."""
        return self.auth_service_url or f"http://127.0.0.1:{self.port}"


class GatewaySection(Section):
    body_megabytes: Annotated[int, Field(ge=1, le=1024)] = 32
    body_seconds: Seconds = 60.0
    whole_seconds: Seconds = 600.0
    upload_megabytes: Annotated[int, Field(ge=1, le=10_240)] = 512
    stream_seconds: Seconds = 3600.0
    keepalive_seconds: Seconds = 10.0
    in_flight: Annotated[int, Field(ge=1)] = 1500
    queue: Annotated[int, Field(ge=0)] = 200
    queue_seconds: Seconds = 2.0
    cors_origins: Pages = []
    objects_days: Annotated[int, Field(ge=1)] = 90


class SandboxSection(Section):
    port: Port = 8091
    time_scale: Seconds = 1.0


class LogsSection(Section):
    level: Annotated[Literal["debug", "info", "warning", "error"], LowerCase] = "info"
    format: Annotated[Literal["json", "text"], LowerCase] = "json"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host
