"""From the settings to the keys of the pool: references are followed, and what is left out is as for everybody."""

import os
from collections.abc import Mapping

from bot.settings.load import Settings, SettingsError
from bot.settings.references import BadReference, secrets_by_upstream
from bot.settings.upstreams import DEFAULT, UpstreamSection
from llm.keys import Key, keys_of, parse_keys
from llm.upstreams import Patience, Upstream, Who


def keys_from(settings: Settings, environ: Mapping[str, str] | None = None) -> tuple[Key, ...]:
    """All keys, those of OPENAI_API_KEY first. Raises SettingsError, which never quotes a secret."""
    environ = os.environ if environ is None else environ
    section = settings.upstreams
    try:
        secrets = secrets_by_upstream(section, environ)
    except BadReference as error:
        raise SettingsError(str(error)) from None
    others = [keys_of(found, _upstream(name, section.tables[name], settings)) for name, found in secrets.items()]
    return tuple(key for keys in (_default(settings), *others) for key in keys)


def _default(settings: Settings) -> tuple[Key, ...]:
    table = settings.upstreams.tables.get(DEFAULT, UpstreamSection())
    upstream = _upstream(DEFAULT, table, settings, settings.llm.base_url)
    try:
        return parse_keys(settings.llm.api_key.get_secret_value(), upstream=upstream)
    except ValueError as error:
        raise SettingsError(f"OPENAI_API_KEY: {error}.") from None


def _upstream(name: str, table: UpstreamSection, settings: Settings, base_url: str = "") -> Upstream:
    return Upstream(
        name=name,
        base_url=base_url or table.address,
        kind="azure" if table.type == "azure" else "openai",
        organisation=table.organisation,
        allow=tuple(table.allowed),
        deny=tuple(table.deny),
        aliases=dict(table.aliases),
        weight=table.weight,
        priority=table.priority,
        proxy=table.proxy.get_secret_value(),
        patience=_patience(table, settings),
        who=Who(tuple(table.who.people), tuple(table.who.departments), tuple(table.who.tokens)),
        api_version=table.api_version,
        extra=dict(table.headers),
    )


def _patience(table: UpstreamSection, settings: Settings) -> Patience:
    llm, gateway = settings.llm, settings.gateway
    return Patience(
        connect=table.connect_timeout or llm.connect_timeout,
        first=table.first_timeout or table.total_timeout or gateway.whole_seconds,
        first_stream=table.stream_timeout or llm.first_token_timeout,
        idle=table.idle_timeout or llm.idle_timeout,
        total=table.total_timeout or gateway.whole_seconds,
    )
