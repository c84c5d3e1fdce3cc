"""The dashboard and the rules speak of figures that are really there, with the labels that they really have."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.eyes import meters
from tests.bot.test_metrics_docs import looked_at
from tests.support import ROOT

DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/larkey.json").read_text("utf-8"))


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))  # type: ignore[no-untyped-call]


RULES = read("deploy/prometheus/larkey.rules.yml")
FIGURE = re.compile(r"\b((?:larkey|gen_ai)_[a-z_]+)(?:\{([^}]*)\})?(?=[\s)\[,{]|$)")
LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")
BY = re.compile(r"\bby \(([^)]*)\)")
OF_PROMETHEUS = {"job", "instance", "le"}


def exported() -> dict[str, set[str]]:
    """Every line's name on the page -> its labels."""
    found: dict[str, set[str]] = {}
    for family in meters.REGISTRY._collector_to_names:
        name, labels = family._name, set(family._labelnames)  # type: ignore[attr-defined]
        kind = family._type  # type: ignore[attr-defined]
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(kind, ("",))
        found.update({f"{name}{suffix}": labels for suffix in suffixes})
    for look in looked_at():
        found[look.name] = {label for sample in look.samples for label in sample.labels}
    return found


def expressions() -> Iterator[str]:
    for panel in DASHBOARD["panels"]:
        yield from (target["expr"] for target in panel.get("targets", ()))
    yield from (entry["query"] for entry in DASHBOARD["templating"]["list"] if entry["type"] == "query")
    yield from (rule["expr"] for group in RULES["groups"] for rule in group["rules"])


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_a_panel_or_rule_asks_for_what_is_there(expression: str) -> None:
    known = exported()
    labels = set(OF_PROMETHEUS)
    plain = expression.replace("label_values(", "(")
    plain = re.sub(r", (?:job|gen_ai_request_model)\)$", ")", plain)
    for name, given in FIGURE.findall(BY.sub("", plain)):
        assert name in known, f"{name} is not among the figures"
        labels |= known[name]
        assert set(LABEL.findall(given)) <= known[name] | OF_PROMETHEUS
    grouped = {label.strip() for found in BY.findall(expression) for label in found.split(",")}
    assert grouped <= labels


def test_the_dashboard_shows_all_that_is_counted() -> None:
    asked = " ".join(expressions())
    counted = {re.sub(r"_(bucket|sum|count)$", "", name) for name in exported()}
    shown_elsewhere = {"larkey_key_calls", "larkey_outbox_tasks_total", "larkey_usage_oldest_seconds"}
    assert not {name for name in counted - shown_elsewhere if name not in asked}


def test_the_dashboard_can_be_provisioned() -> None:
    provider = read("deploy/grafana/provisioning/dashboards/larkey.yml")
    assert provider["providers"][0]["type"] == "file"
    assert read("deploy/grafana/provisioning/datasources/prometheus.yml")["datasources"][0]["type"] == "prometheus"
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids) > 25
    assert not overlapping(DASHBOARD["panels"])
    assert read("deploy/prometheus/prometheus.yml")["rule_files"] == ["larkey.rules.yml"]


def overlapping(panels: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Places of the grid that two panels want."""
    taken: set[tuple[int, int]] = set()
    twice = []
    for place in (panel["gridPos"] for panel in panels):
        assert place["x"] + place["w"] <= 24
        columns, lines = range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
        cells = {(x, y) for x in columns for y in lines}
        twice += sorted(cells & taken)
        taken |= cells
    return twice
