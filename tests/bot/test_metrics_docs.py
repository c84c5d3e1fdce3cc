"""The page about figures names what is counted, all of it and nothing else."""

import re

from prometheus_client.core import Metric

from bot.eyes import meters
from bot.eyes.facts import Facts
from bot.eyes.looks import holders_look, inbox_look, pool_look, usage_look
from bot.pool.now import KeyNow
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


def looked_at() -> list[Metric]:
    """The facts, each with a line."""
    looked = Looked()
    looks = {
        "redis": holders_look({"scheduler": lambda: "somebody"}),
        "inbox": inbox_look(looked),
        "keys": pool_look(lambda: [KeyNow("0123", "default")], dict),
        "usage": usage_look(looked),
    }
    return list(Facts(looks).collect())


def counted() -> set[str]:
    """The name of every figure, as it is shown."""
    families = list(meters.REGISTRY.collect())
    totals = {f"{family.name}_total" for family in families if family.type == "counter"}
    return totals | {family.name for family in (*looked_at(), *families) if f"{family.name}_total" not in totals}


def test_every_figure_is_documented() -> None:
    page = (ROOT / "docs/observing.md").read_text("utf-8")
    assert set(NAME.findall(page)) == counted()
