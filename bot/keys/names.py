"""What people are called, asked of the platform; nobody waits for a name, or fails for want of one."""

import logging

from bot.feishu.client import Feishu
from bot.feishu.errors import FeishuError

log = logging.getLogger("larkey.names")


class Names:
    def __init__(self, feishu: Feishu) -> None:
        self._feishu = feishu

    def __call__(self, open_id: str) -> str:
        """The person's name; empty where the platform does not tell it."""
        try:
            return self._feishu.user_name(open_id)
        except FeishuError as error:
            log.info("a name is not known", extra={"code": error.code, "kind": error.kind.name})
            return ""
