"""What was measured is shown as it was: pictures, tables in the page, promises kept and missed."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bench.figures import AtLeast, Figure
from bench.peers import kept
from bench.peers.kept import Keeping
from bench.peers.plan import PLANS, Plan
from bench.peers.promised import promised
from bench.plots.page import filled
from bench.plots.pages import pictures
from bench.plots.tables import tables
from bench.seen import Seen
from tests.support import ROOT

PLAN = Plan("tiny", 3, 0.1, 0.2, (2,), (5,), (), 3, 0.0, 60.0)
NAN = float("nan")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    return tmp_path


def keep_three_rounds() -> None:
    with Keeping("side", PLAN) as keeping:
        for number, name in enumerate(("straight", "nginx", "larkey", "a & b"), 1):
            one = Seen()
            for rate in (900.0, 1000.0, 1200.0):
                one.note(rate_2=rate / number, cpu_2=20.0 * number, added_p99=0.5 * number, rest_mb=10.0 * number)
                one.note(p50=0.3, others=3.0, failed=2.0)
            keeping.target(name, one)
        keeping.more["left_out"] = {"mlflow": "no network"}
        keeping.figures += [
            Figure("time", 3.0, "ms", 1.2),
            AtLeast("rate", 40.0, "x", 30),
            Figure("cost", 7.0, "µs"),
            Figure("beside somebody", NAN, "x", 1),
        ]


def test_pictures_show_everybody_who_was_measured(folder: Path) -> None:
    keep_three_rounds()
    whole = kept.read(kept.newest("side"))
    assert whole["left_out"] == {"mlflow": "no network"}
    assert whole["targets"]["nginx"]["rate_2"] == [450.0, 500.0, 600.0]
    drawn = {one.file: one.text for one in pictures(whole)}
    assert {"performance-rate.svg", "performance-cpu.svg", "performance-added.svg"} <= drawn.keys()
    for name, text in drawn.items():
        words = [word.text for word in ET.fromstring(text).iter() if word.text]
        assert {"nginx", "larkey", "a & b"} <= set(words), name
    assert "1,000" in drawn["performance-rate.svg"]


def test_tables_have_medians_and_their_spread_and_who_is_missing(folder: Path) -> None:
    keep_three_rounds()
    found = dict(tables("side", kept.read(kept.newest("side"))))
    line = "| nginx | 500 | 40 (40 to 40) | – | – | 1 (1 to 1) | 6 |"
    assert line in found["side-requests"].splitlines()
    assert "| a & b | 40 | – | – | – | 3 |" in found["side-memory"].splitlines()
    assert "3 rounds" in found["side-conditions"]
    assert "mlflow (no network)" in found["side-conditions"]
    assert "too much" not in found["side-conditions"]


def test_a_machine_that_others_use_is_no_machine_to_measure_on(folder: Path) -> None:
    keep_three_rounds()
    whole = kept.read(kept.newest("side"))
    for found in whole["targets"].values():
        found["others"] = [40.0, 50.0, 60.0]
    conditions = dict(tables("side", whole))["side-conditions"]
    assert "others took 50 % of the machine meanwhile, 60 % at the most, which is too much" in conditions


def test_a_promise_that_is_missed_is_said_to_be(folder: Path) -> None:
    keep_three_rounds()
    lines = dict(tables("side", kept.read(kept.newest("side"))))["side"].splitlines()
    assert lines[2:] == [
        "| time | 3 ms | at most 1.2 | **MISSED** |",
        "| rate | 40 x | at least 30 | kept |",
        "| cost | 7 µs |  |  |",
        "| beside somebody | – | at most 1 | not measured |",
    ]
    assert Figure("time", 3.0, "ms", 1.2).line().endswith("(at most 1.2)    MISSED")
    assert not Figure("time", 3.0, "ms", 1.2).good
    assert Figure("beside somebody", NAN, "x", 1).good


def test_what_broke_off_is_kept_as_far_as_it_came(folder: Path) -> None:
    keeping = Keeping("chats", PLAN, [Figure("time", 3.0, "ms")])
    with pytest.raises(AssertionError), keeping:
        raise AssertionError
    assert kept.read(kept.newest("chats"))["figures"][0]["value"] == 3.0


def test_a_quick_measurement_does_not_take_the_place_of_a_whole_one(folder: Path) -> None:
    for name in ("2026-11-20T000000Z-usual", "2026-11-21T000000Z-full", "2026-11-22T000000Z-quick"):
        (folder / f"side-{name}.json").write_text(json.dumps({}))
    assert kept.newest("side").stem.endswith("-full")
    with pytest.raises(FileNotFoundError, match="growth was not measured"):
        kept.newest("growth")


def test_nobody_to_compare_with_is_no_promise_kept() -> None:
    ours = Seen()
    ours.note(rate_64=100.0, cpu_64=10.0, added_p50=1.0, added_p99=9.0, lost_500=0.0)
    verdicts = {figure.name: figure.verdict for figure in promised(PLANS["usual"], {"larkey": ours})}
    assert verdicts["/v1, requests a second at 64 connections / litellm's"] == "not measured"
    assert verdicts["/v1, added p50 at 100 a second"] == "kept"
    assert verdicts["/v1, added p99 at 100 a second"] == "MISSED"
    assert verdicts["/v1, of 1000 streams did not complete"] == "not measured"


def test_tables_come_between_their_marks_and_nowhere_else() -> None:
    page = "a\n<!-- measured: side -->\nold\n<!-- end -->\nb\n<!-- measured: chats -->\nkept\n<!-- end -->\n"
    once = filled(page, {"side": "| new |\n", "growth": "nowhere"})
    assert (
        once
        == "a\n<!-- measured: side -->\n\n| new |\n\n<!-- end -->\nb\n<!-- measured: chats -->\nkept\n<!-- end -->\n"
    )
    assert filled(once, {"side": "| new |\n"}) == once


def test_the_page_has_a_place_for_everything_that_is_measured(folder: Path) -> None:
    keep_three_rounds()
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    for place in (
        *dict(tables("side", kept.read(kept.newest("side")))),
        "side-pictures",
        "start",
        "chats",
        "growth",
        "grown",
        "grown-requests",
    ):
        assert f"<!-- measured: {place} -->" in page, place


def test_what_costs_nothing_can_be_drawn() -> None:
    """Processor time is counted in hundredths of a second, so a short measurement may find none."""
    whole = {
        "plan": {"connections": [2], "streams": [5]},
        "conditions": {"cores": 2, "load_before": 0.0, "at": "2026-11-21"},
        "targets": {"nginx": {"added_p99": [-0.1], "cpu_2": [0.0], "others": [0.0]}},
    }
    added = next(one for one in pictures(whole) if one.file == "performance-added.svg")
    assert ET.fromstring(added.text) is not None
