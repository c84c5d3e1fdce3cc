"""What `make run` brings along, decided from the settings: whatever is configured is real, the rest comes in the box.

The programs learn of it through their environment, which is also how a deployment would tell them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot.settings.environment import FIXED
from bot.settings.load import Settings, SettingsError, check
from bot.settings.sections import LlmSection

SANDBOX_APP_ID = "cli_sandbox"
SANDBOX_ADMIN = "ou_7e218f7a4a2b5a68613b8c8c7a366102"
"""周大山 of the sandbox: an administrator unless somebody else is named, so that all of it can be tried."""
SANDBOX_MODEL = "sandbox"
SANDBOX_KEYS = ("a", "b", "c")
"""Keys of three organisations, so that one may be refused and the next one answers."""
SANDBOX_ROLES = {
    "翻译 Translate": "Translate what you are told into English, or English into Chinese. Say nothing else.",
    "润色 Polish": "Improve the style of what you are told in its own language, and say in one line what you changed.",
}
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Plan:
    """Which parts come in the box; the rest is real."""

    sandbox: bool
    scripted_model: bool
    valkey: bool
    websocket: bool
    port: int
    sandbox_port: int
    time_scale: float
    secret_key: bool
    model: bool
    roles: bool
    admins: bool
    admin_token: bool

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://{LOOPBACK}:{self.sandbox_port}"


def make_plan(settings: Settings) -> Plan:
    """Raises SettingsError where the settings make no sense together, or people would get the scripted model."""
    check(settings)
    sandbox = not settings.feishu.app_id
    scripted_model = not settings.has_model
    if scripted_model and not sandbox:
        raise SettingsError(
            "APP_ID is set but OPENAI_API_KEY is not: set it (any OpenAI-compatible provider, with OPENAI_BASE_URL), "
            "or [upstreams], or unset APP_ID to try Larkey in the sandbox."
        )
    return Plan(
        sandbox=sandbox,
        scripted_model=scripted_model,
        valkey=not settings.redis.configured,
        websocket=settings.feishu.transport == "websocket",
        port=settings.server.port,
        sandbox_port=settings.sandbox.port,
        time_scale=settings.sandbox.time_scale,
        secret_key=not settings.server.secret_key,
        model=scripted_model and settings.llm.model == LlmSection().model,
        roles=sandbox and not settings.llm.roles,
        admins=sandbox and not settings.people.admin_open_ids,
        admin_token=sandbox and not settings.server.admin_token,
    )


def larkey_environment(
    plan: Plan, inherited: Mapping[str, str], secrets: Mapping[str, str], valkey_url: str
) -> dict[str, str]:
    """The environment of the web workers and the long connection: what the person set, and where the box is."""
    values = {}
    if plan.valkey:
        values["REDIS_URL"] = valkey_url
    if plan.secret_key:
        values["SECRET_KEY"] = secrets["secret_key"]
    if plan.sandbox:
        values |= {
            "APP_ID": SANDBOX_APP_ID,
            "APP_SECRET": secrets["app_secret"],
            "FEISHU_ENCRYPT_KEY": secrets["encrypt_key"],
            "FEISHU_VERIFICATION_TOKEN": secrets["verification_token"],
            "FEISHU_DOMAIN": plan.sandbox_url,
            "FEISHU_ACCOUNTS_DOMAIN": plan.sandbox_url,
            "FEISHU_PASSPORT_DOMAIN": plan.sandbox_url,
            "FEISHU_PROXY": "",
        }
    if plan.scripted_model:
        values |= {
            "OPENAI_API_KEY": ",".join(f"sk-sandbox-{secrets['model_key']}{letter}" for letter in SANDBOX_KEYS),
            "OPENAI_BASE_URL": f"{plan.sandbox_url}/model/v1",
            "OPENAI_PROXY": "",
            "HTTP_PROXY": "",
            "ALL_PROXY": "",
        }
    return _overlaid(inherited, values | _to_try_it(plan, secrets))


def _to_try_it(plan: Plan, secrets: Mapping[str, str]) -> dict[str, str]:
    """What nobody needs and everybody wants to see: the model by its true name, roles to choose, an administrator."""
    offered = {
        "OPENAI_MODEL": (plan.model, SANDBOX_MODEL),
        "LLM__ROLES": (plan.roles, json.dumps(SANDBOX_ROLES, ensure_ascii=False)),
        "ADMIN_OPEN_IDS": (plan.admins, SANDBOX_ADMIN),
        "ADMIN_TOKEN": (plan.admin_token, secrets["admin_token"]),
    }
    return {name: value for name, (wanted, value) in offered.items() if wanted}


def _overlaid(inherited: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """`values` in place of every other name by which the person may have set the same (an empty one is not given)."""
    aliases = set(values) | {name.lower() for name in values}
    for name in values:
        spelled_out = "__".join(FIXED[name]).upper() if name in FIXED else name
        aliases |= {f"{name}_FILE", spelled_out, f"{spelled_out}_FILE"}
    return {name: "" if name in aliases else value for name, value in inherited.items()} | dict(values)


def sandbox_environment(inherited: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
    """The sandbox gets its secrets where `ps` does not show them, and nobody's real ones."""
    kept = {name: inherited[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH", "TMPDIR") if name in inherited}
    return kept | {
        "SANDBOX_APP_SECRET": secrets["app_secret"],
        "SANDBOX_ENCRYPT_KEY": secrets["encrypt_key"],
        "SANDBOX_VERIFICATION_TOKEN": secrets["verification_token"],
        "PYTHONUNBUFFERED": "1",
    }
