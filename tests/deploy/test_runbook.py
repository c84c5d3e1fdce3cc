"""Whoever is woken by an alert finds its entry in the run-book, from the alert's own name."""

import re
from typing import Any

import pytest
import yaml

from bot.alerts.kinds import KINDS
from tests.house.test_docs import anchor
from tests.support import ROOT

PAGE = (ROOT / "docs/operations.md").read_text("utf-8").partition("## Run-book")[2]
ENTRIES = dict(re.findall(r"^### (\w+)\n\n(.*?)(?=\n### |\Z)", PAGE, re.MULTILINE | re.DOTALL))
GROUPS: Any = yaml.safe_load((ROOT / "deploy/prometheus/larkey.rules.yml").read_text("utf-8"))["groups"]  # type: ignore[no-untyped-call]
RULES = {rule["alert"]: rule["annotations"] for group in GROUPS for rule in group["rules"]}


def test_every_alert_has_its_entry_and_no_other() -> None:
    assert set(ENTRIES) == {*KINDS, *RULES}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_an_entry_says_what_it_means_where_to_look_what_to_do_and_when_it_is_over(name: str) -> None:
    assert re.findall(r"^- \*\*(\w+):\*\*", ENTRIES[name], re.MULTILINE) == ["Means", "Look", "Do", "Over"]


@pytest.mark.parametrize("name", sorted(RULES))
def test_a_rule_of_prometheus_leads_to_its_entry(name: str) -> None:
    assert RULES[name]["runbook"] == f"docs/operations.md#{anchor(name)}"
    assert "**Means" in ENTRIES[name]
