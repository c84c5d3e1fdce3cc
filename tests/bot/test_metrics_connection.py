"""The long connection counts in a process of its own, and is shown with all others."""

import os
import signal
from typing import Any

import pytest

from tests.chat import direct_chat
from tests.servers import Larkey
from tests.support import eventually, request

TAKEN = 'larkey_event_seconds_count{door="connection",outcome="taken"}'


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"transport": "websocket"}


def taken(larkey: Larkey) -> float:
    page = request("GET", f"{larkey.url}/metrics").body.decode()
    return next((float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith(TAKEN)), 0.0)


def test_the_long_connections_counts_are_shown_and_outlive_it(larkey: Larkey) -> None:
    direct_chat(larkey.sandbox).ask("你好", within=60)
    counted = eventually(lambda: taken(larkey) or None)
    assert 'larkey_duty_held{duty="connection"} 1.0' in request("GET", f"{larkey.url}/metrics").body.decode()
    os.kill(larkey.connections[0].pid, signal.SIGKILL)
    larkey.connections[0].wait()
    assert taken(larkey) == counted
