"""Who the bot is on the platform: asked once, when a group message first mentions somebody."""

from bot.feishu.client import Feishu


class WhoAmI:
    def __init__(self, feishu: Feishu) -> None:
        self._feishu = feishu
        self._open_id = ""

    def __call__(self) -> str:
        """The bot's open_id. Raises FeishuError while the platform cannot be asked."""
        if not self._open_id:
            self._open_id = self._feishu.bot_info().open_id
        return self._open_id
