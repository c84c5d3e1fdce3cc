"""A soak finds what grows and what fails, and shows it."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from bench.soak.__main__ import soak
from bench.soak.judge import JUDGED, MOST_GROWTH, judged
from bench.soak.memory import growth
from bench.soak.picture import picture
from tests.servers import Larkey

TOLD = {"cores": 2, "at": "2026-11-21T18:00:00Z"}


def whole(**grows: float) -> dict[str, Any]:
    """Twenty minutes of 50 MB each; who is named grows by so many MB an hour, on top of a busy beginning."""

    def curve(role: str) -> list[tuple[float, float]]:
        rate = grows.get(role.replace(" ", "_"), 0.0) / 3600
        return [(at, 50 - 20 * (at < 60) + rate * at + (at % 7) / 10) for at in map(float, range(0, 1200, 5))]

    curves = {role: curve(role) for role in (*JUDGED, "sandbox")}
    still = {"done": {"whole": 9}, "restarted": [], "cores": dict.fromkeys(JUDGED, 0.05), "conditions": TOLD}
    return {**still, "begun": 5.0, "ended": 1150.0, "curves": curves}


def bad(found: dict[str, Any]) -> list[str]:
    return [figure.name for figure in judged(found) if not figure.good]


def test_what_stays_as_it_is_passes_whatever_the_beginning_was() -> None:
    assert bad(whole(sandbox=500.0)) == []


def test_what_grows_is_named() -> None:
    assert bad(whole(worker_2=2 * MOST_GROWTH)) == ["soak, worker 2: growth an hour after the warm-up"]


def test_what_failed_and_who_died_is_told() -> None:
    found = whole()
    assert len(bad({**found, "done": {"whole": 9, "stream failed": 1}})) == 1
    assert len(bad({**found, "restarted": ["worker 1"]})) == 1


def test_one_odd_look_bends_no_curve() -> None:
    steady = [(float(at), 50.0) for at in range(0, 600, 5)]
    assert growth([*steady, (600.0, 500.0)]) == 0.0
    assert growth([(float(at), at / 3600) for at in range(0, 600, 5)]) == pytest.approx(1.0)


def test_the_picture_names_every_process() -> None:
    words = {word.text for word in ET.fromstring(picture(whole())).iter() if word.text}
    assert {*JUDGED, "sandbox", "judged from here"} <= words


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_a_short_soak_serves_everybody(tmp_path: Path) -> None:
    larkey = Larkey(tmp_path, workers=2, settings={"RECORDS__CONTENT": "full"})
    try:
        found = soak(larkey.start(), 6.0, every=1.0, rest=1.0)
    finally:
        larkey.stop()
    assert {"question", "whole", "stream"} <= found["done"].keys()
    assert [name for name in found["done"] if name.endswith("failed")] == []
    assert found["restarted"] == []
    assert all(megabytes > 1 for curve in found["curves"].values() for _, megabytes in curve)
