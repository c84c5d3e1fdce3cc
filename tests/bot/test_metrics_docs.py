"""The page about figures names what is counted, all of it and nothing else."""

import re
from collections.abc import Iterable

from bot.alerts.checks import KeyNow
from bot.eyes import meters
from bot.eyes.facts import Facts
from bot.eyes.looks import holders_look, inbox_look, pool_look, usage_look
from store.backlog import Waiting
from store.inbox import Depth
from tests.support import ROOT

NAME = re.compile(r"^\| `((?:larkey|gen_ai)_\w+)` \|", re.MULTILINE)


class Looked:
    """Facts as they may be found."""

    def depth(self) -> Depth:
        return Depth(0, 0, 0.0)

    def look(self) -> Waiting:
        return Waiting(0, 0.0, 0)


def counted() -> set[str]:
    """The name of every figure, as it is shown."""
    looked = Looked()
    looks = {
        "redis": holders_look({"scheduler": lambda: "somebody"}),
        "inbox": inbox_look(looked),
        "keys": pool_look(lambda: [KeyNow("0123", "default")], dict),
        "usage": usage_look(looked),
    }
    found: Iterable[str] = (family.name for family in (*Facts(looks).collect(), *meters.REGISTRY.collect()))
    totals = {f"{family.name}_total" for family in meters.REGISTRY.collect() if family.type == "counter"}
    return totals | {name for name in found if f"{name}_total" not in totals}


def test_every_figure_is_documented() -> None:
    page = (ROOT / "docs/observing.md").read_text("utf-8")
    assert set(NAME.findall(page)) == counted()
