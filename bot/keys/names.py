"""What people are called, asked of the platform; nobody waits for a name, or fails for want of one."""

import logging
from collections.abc import Sequence

from bot.feishu.client import Feishu
from bot.feishu.errors import FeishuError
from bot.scheduler import Leads, Once
from store.directory import Directory, Known

log = logging.getLogger("larkey.names")

DAY = 86_400.0


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


class LearnNames:
    """People write to us without their names: asked for once a day, for lists and for administrators.

    The newest each time and a page of the others: those whom the platform never names do not hold up the rest.
    """

    def __init__(self, directory: Directory, names: Names, once: Once) -> None:
        self._directory, self._names, self._once = directory, names, once
        self._before = 0

    def __call__(self, leads: Leads) -> None:
        newest = self._directory.nameless()
        older = self._directory.nameless(self._before) if self._before else []
        last = (older or newest)[-1:]
        self._before = last[0].person if last else 0
        self._learn((*newest, *older), leads)

    def newest(self) -> None:
        """Now, because somebody asks for a person by name whom nobody knows."""
        self._learn(self._directory.nameless(), lambda: True)

    def _learn(self, people: Sequence[Known], leads: Leads) -> None:
        for known in people:
            if leads() and self._once(f"name:{known.person}", DAY) and (name := self._names(known.open_id)):
                self._directory.rename(known.person, name)
