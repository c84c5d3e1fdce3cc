"""Which company this bot belongs to: its tenant_key, asked of the platform once.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/tenant-v2/tenant/query
"""

import logging
from collections.abc import Callable

from bot.feishu.calls import Calls
from bot.feishu.errors import FeishuError, Kind

log = logging.getLogger("larkey.company")
PATH = "/open-apis/tenant/v2/tenant/query"


class Company:
    """Without the scope, the company of the first person whom this app has met: people come by verified events."""

    def __init__(self, calls: Calls, first_met: Callable[[], str]) -> None:
        self._calls, self._first_met = calls, first_met
        self._known = ""
        self._asked = False

    def __call__(self) -> str:
        """The tenant_key; "" where nobody can tell yet. May raise Unavailable."""
        if not self._known and not self._asked:
            self._known = self._ask()
        return self._known or self._first_met()

    def _ask(self) -> str:
        try:
            tenant = self._calls.call("GET", PATH, repeat=True).get("data", {}).get("tenant", {})
        except FeishuError as error:
            if error.kind is Kind.MISSING_SCOPE:
                self._asked = True
                log.warning("the company cannot be asked for", extra={"missing_scope": error.scope})
            else:
                log.warning("the company cannot be asked for now", extra={"why": str(error)})
            return ""
        return str(tenant.get("tenant_key", ""))
