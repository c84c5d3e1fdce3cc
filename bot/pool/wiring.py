"""The models' side put together: the pool of keys, the client, the chat's door, and what keeps the pool up to date."""

import os
from collections.abc import Callable, Sequence

from bot import logs
from bot.eyes.states import WatchedKeyStates
from bot.ground import Ground
from bot.pool.building import keys_from
from bot.pool.reload import Reload
from bot.settings.load import Settings
from llm.chat import Chat
from llm.http import Http
from llm.pool import Pool
from store.keys import KeyStates


class NoKeys(Exception):
    """Nobody could be answered now."""


class Upstreams:
    """One of each, for one process. Nothing connects before it is used. Raises SettingsError."""

    def __init__(self, ground: Ground, departments: Callable[[str], Sequence[str]]) -> None:
        settings = ground.settings
        self.pool = pool_of(settings, WatchedKeyStates(ground.redis))
        self.http = http_of(settings)
        llm = settings.llm
        self.chat = Chat(
            self.pool,
            self.http,
            model=llm.model,
            retry_count=llm.retry_count,
            retry_time=llm.retry_time,
            departments=departments,
        )
        self.reload = Reload(settings, self.pool.replace)

    def check(self) -> None:
        """Raises NoKeys when every key of the pool rests."""
        if not self.pool.usable():
            raise NoKeys("every key of the pool rests")


def pool_of(settings: Settings, states: KeyStates | None) -> Pool:
    """The keys of the settings. No log shows them from now on. Raises SettingsError."""
    keys = keys_from(settings)
    logs.hide(*(key.secret for key in keys))
    return Pool(keys, settings.llm.rule, states)


def http_of(settings: Settings) -> Http:
    """One client for the chat and for programs, so that both share its connections."""
    llm = settings.llm
    return Http(
        proxy=llm.proxy.get_secret_value(), environment=proxies_of(settings), connect_timeout=llm.connect_timeout
    )


def proxies_of(settings: Settings) -> dict[str, str]:
    """The usual names of proxies and certificates, as the settings have them."""
    llm = settings.llm
    named = {
        "HTTP_PROXY": llm.http_proxy.get_secret_value(),
        "HTTPS_PROXY": llm.https_proxy.get_secret_value(),
        "ALL_PROXY": llm.all_proxy.get_secret_value(),
        "NO_PROXY": llm.no_proxy,
        "SSL_CERT_FILE": os.environ.get("SSL_CERT_FILE", ""),
    }
    return {name: value for name, value in named.items() if value}
