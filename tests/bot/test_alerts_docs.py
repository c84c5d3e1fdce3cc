"""Every kind of alert has its words and its place in the documents."""

import re

import pytest

from bot.alerts.kinds import KINDS
from bot.alerts.telling import view_of
from cards.admin import alert as cards
from cards.texts import TEXTS
from store.alerts import Alert
from tests.support import ROOT

PAGE = (ROOT / "docs/observing.md").read_text("utf-8")


def test_the_page_names_every_kind_of_alert() -> None:
    section = PAGE.partition("### What they mean")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_shown(kind: str) -> None:
    values = {"why": "<at id=all></at>", "until": "1790000000", "count": "12"}
    alert = Alert("0123456789abcdef", "7", kind, "some|thing", "firing", 3, 1.79e9, 1.79e9 + 60, values=values)
    assert {f"alert_{kind}", f"alert_{kind}_do"} <= TEXTS.keys()
    shown = str(cards.render(alert=view_of(alert, 1.79e9), zone="Asia/Shanghai"))
    assert "<at id=all>" not in shown
    assert "静音" in shown
    assert "2026-09-21" in cards.in_words(view_of(alert, 1.79e9), "Asia/Shanghai").en
