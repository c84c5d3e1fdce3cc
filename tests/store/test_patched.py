"""This room under gevent's patch, as gunicorn's workers run it."""

import sys
from pathlib import Path

from tests.servers import Valkey
from tests.support import Process


def test_many_greenlets_share_redis_and_the_database(valkey: Valkey, database_url: str, tmp_path: Path) -> None:
    argv = [sys.executable, "-m", "tests.store.patched", valkey.url, database_url]
    patched = Process(argv, tmp_path / "patched.log").start()
    assert patched.wait(60) == 0, patched.output()
    assert "all done" in patched.output()
