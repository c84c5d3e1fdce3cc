"""The pages of the developer console where each thing is put right."""

from collections.abc import Sequence
from urllib.parse import quote

from bot.settings.sections import FeishuSection
from bot.settings.values import is_loopback

USUAL = "https://open.feishu.cn"


class Console:
    """The sandbox has no console: its links lead to Feishu's."""

    def __init__(self, section: FeishuSection) -> None:
        domain = USUAL if is_loopback(section.domain) else section.domain
        self.home = f"{domain}/app/{quote(section.app_id, safe='')}" if section.app_id else f"{domain}/app"
        self.credentials = f"{self.home}/baseinfo"
        self.bot = f"{self.home}/bot"
        self.events = f"{self.home}/event"
        self.callbacks = f"{self.home}/callback"
        self.security = f"{self.home}/safe"
        self.version = f"{self.home}/version"

    def scopes(self, names: Sequence[str]) -> str:
        """The page that grants these, as the platform's own refusals link to it."""
        return f"{self.home}/auth?q={','.join(names)}&op_from=openapi&token_type=tenant"
