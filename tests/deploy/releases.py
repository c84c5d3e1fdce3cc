"""Larkey as a release has it: this one, those that were tagged, and one that comes after this and has newer tables."""

import io
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from store.migrate import newest
from tests.house.tracked import tracked_files
from tests.servers import Larkey
from tests.support import ROOT, Process, answers, listening

THIS = "this"
NEXT = f"{newest() + 1:04}_next"
SCRIPT = '''"""What a next release might bring: a table, and columns and an index in tables that are there."""

import peewee

LOSES = ("novelty",)
COLUMNS = (("person", "nick"), ("token", "nick"), ("usage_row", "nick"), ("record", "nick"), ("audit", "nick"))


def up(migrator, db):
    db.execute_sql("CREATE TABLE novelty (id INTEGER)")
    for table, column in COLUMNS:
        migrator.migrate(migrator.add_column(table, column, peewee.CharField(null=True)))
    migrator.migrate(migrator.add_index("usage_row", ("nick", "began")))


def down(migrator, db):
    migrator.migrate(migrator.drop_index("usage_row", "usage_row_nick_began"))
    for table, column in COLUMNS:
        migrator.migrate(migrator.drop_column(table, column))
    db.execute_sql("DROP TABLE novelty")
'''


def released() -> list[str]:
    """The versions that were tagged."""
    listed = subprocess.run(["git", "tag", "--list", "v[0-9]*"], cwd=ROOT, capture_output=True, check=True)
    return listed.stdout.decode().split()


def tree_of(version: str, folder: Path) -> Path:
    """A folder with that release's files."""
    if version == THIS:
        return ROOT
    packed = subprocess.run(["git", "archive", version], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def tree_of_next(folder: Path) -> Path:
    """This release's files, and one more script."""
    for path in tracked_files():
        if path.parts[0] not in ("tests", "docs", "bench"):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, folder / path)
    (folder / "store/migrations" / f"{NEXT}.py").write_text(SCRIPT, "utf-8")
    return folder


class Release:
    """A release's programs over one Larkey's Redis, database and counterparts."""

    def __init__(self, larkey: Larkey, tree: Path) -> None:
        self.larkey = larkey
        self.tree = tree

    def bot(self, words: str, port: int) -> Process:
        log = self.larkey.folder / f"{self.tree.name}-{len(list(self.larkey.folder.glob('*.log')))}.log"
        environment = self.larkey.environment(port) | {"PYTHONPATH": str(self.tree)}
        return Process([sys.executable, "-m", "bot", *words.split()], log, environment, self.tree).start()

    def migrate(self, words: str = "") -> tuple[int, str]:
        """Its exit code, and what it says."""
        process = self.bot(f"migrate {words}", self.larkey.port)
        return process.wait(), process.output()

    def host(self, port: int) -> Process:
        """Web workers, ready to answer."""
        process = self.bot("web", port)
        process.wait_until(lambda: listening(port) and answers(f"http://127.0.0.1:{port}/readyz"), "/readyz")
        return process
