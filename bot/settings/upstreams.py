"""[upstreams.NAME]: a provider's endpoint beside the one of OPENAI_API_KEY, or in its place.

Keys are named by where they are (`env:NAME`, `file:/path`), so that the file itself may be read by anybody. What the
presets fill in is what each vendor documents for OpenAI's clients: docs/upstreams.md has their pages.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from bot.settings.sections import EMPTY, Section
from bot.settings.values import Count, List, Proxy, Seconds, Table, WebUrl, table_of

DEFAULT = "default"
Kind = Literal["openai", "azure", "ernie", "gemini", "deepseek", "qwen", "kimi", "vllm"]


class Preset(NamedTuple):
    """What a vendor's name stands for."""

    base_url: str
    allow: tuple[str, ...] = ()


PRESETS: Mapping[str, Preset] = {
    "openai": Preset("https://api.openai.com/v1"),
    "azure": Preset(""),
    "ernie": Preset("https://qianfan.baidubce.com/v2", ("ernie*",)),
    "gemini": Preset("https://generativelanguage.googleapis.com/v1beta/openai", ("gemini*",)),
    "deepseek": Preset("https://api.deepseek.com/v1", ("deepseek*",)),
    "qwen": Preset("https://dashscope.aliyuncs.com/compatible-mode/v1", ("qwen*", "qwq*", "qvq*")),
    "kimi": Preset("https://api.moonshot.cn/v1", ("kimi*", "moonshot*")),
    "vllm": Preset(""),
}


def _references(values: list[str]) -> list[str]:
    """A secret written here would be read by whoever reads the file: the message must not quote it."""
    if not all(re.fullmatch(r"env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*", value) for value in values):
        raise ValueError('must name where each key is, as in ["env:OTHER_KEY", "file:/run/secrets/other_key"]')
    return values


def _headers(values: dict[str, str]) -> dict[str, str]:
    for name, value in values.items():
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or not re.fullmatch(r"[ -~]*", value):
            raise ValueError("must be names and values of HTTP headers in ASCII")
        if name.lower() in ("authorization", "api-key", "cookie"):
            raise ValueError("must not hold a secret: keys are named in `keys`")
    return values


class WhoSection(Section):
    people: List = Field(default=[])
    departments: List = Field(default=[])
    tokens: List = Field(default=[])


class UpstreamSection(Section):
    """Seconds where nothing else is said; None: as [llm] and [gateway] have it."""

    type: Kind = "openai"
    base_url: WebUrl = ""
    keys: Annotated[List, AfterValidator(_references)] = Field(default=[])
    weight: Annotated[float, Field(gt=0, le=1000)] = 1.0
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    allow: List = Field(default=[])
    deny: List = Field(default=[])
    aliases: Table = Field(default={})
    organisation: Annotated[str, Field(pattern=r"^[!-~]*$")] = ""
    api_version: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]*$")] = ""
    headers: Annotated[Table, AfterValidator(_headers)] = Field(default={})
    proxy: Proxy = EMPTY
    who: Annotated[WhoSection, BeforeValidator(table_of)] = WhoSection()
    connect_timeout: Seconds | None = None
    first_timeout: Seconds | None = None
    stream_timeout: Seconds | None = None
    idle_timeout: Seconds | None = None
    total_timeout: Seconds | None = None

    @property
    def address(self) -> str:
        return self.base_url or PRESETS[self.type].base_url

    @property
    def allowed(self) -> list[str]:
        return self.allow or list(PRESETS[self.type].allow)

    @model_validator(mode="after")
    def _whole(self) -> "UpstreamSection":
        if not self.address:
            raise ValueError(f'needs a base_url, for type = "{self.type}" has none of its own')
        if self.type == "azure" and not self.api_version and not self.base_url.endswith("/openai/v1"):
            raise ValueError("needs an api_version such as 2024-10-21, or a base_url that ends in /openai/v1")
        return self


class UpstreamsSection(Section):
    """The tables by name. A preset's name alone says its type: [upstreams.deepseek]."""

    model_config = Section.model_config | {"extra": "allow"}
    __pydantic_extra__: dict[str, UpstreamSection] = Field(init=False)

    reload_seconds: Count = 5

    @model_validator(mode="before")
    @classmethod
    def _named(cls, values: Any) -> Any:
        """The type may be left out where the name is one."""
        if not isinstance(values, dict):
            return values
        found = {}
        for name, table in values.items():
            if isinstance(table, dict) and "type" not in table and name in PRESETS:
                table = {**table, "type": name}
            if isinstance(table, dict) and not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,31}", name):
                raise ValueError(f"must be named with small letters, digits, - and _: {name[:40]!r}")
            found[name] = table
        return found

    @model_validator(mode="after")
    def _keyed(self) -> "UpstreamsSection":
        for name, upstream in self.tables.items():
            if name == DEFAULT and (upstream.keys or upstream.base_url):
                raise ValueError(f"{DEFAULT} is the upstream of OPENAI_API_KEY and OPENAI_BASE_URL: set those")
            if name != DEFAULT and not upstream.keys and upstream.type != "vllm":
                raise ValueError(f'{name} has no keys: keys = ["env:NAME"] or ["file:/path"]')
        return self

    @property
    def tables(self) -> Mapping[str, UpstreamSection]:
        """By name, in the order in which they are written."""
        return self.__pydantic_extra__

    def secrets(self) -> list[str]:
        """The proxies, which may hold a password. The keys themselves are not in the settings."""
        return [table.proxy.get_secret_value() for table in self.tables.values()]


def in_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """What UPSTREAMS says: a JSON object, name -> table. Raises ValueError, whose text quotes nothing."""
    found = table_of(environ.get("UPSTREAMS") or {})
    if not isinstance(found, dict) or not all(isinstance(table, dict) for table in found.values()):
        raise ValueError('must be a JSON object such as {"other": {"base_url": "https://...", "keys": ["env:NAME"]}}')
    return found
