"""`python -m bot migrate`: forward, back to an older release's tables, and never a row lost that was not agreed to."""

import pytest

from store.database import Database, open_database
from store.migrate import newest
from store.people import People
from tests.launch.machine import Machine
from tests.store.tables import names


def migrate(machine: Machine, words: str = "") -> list[str]:
    """What it says, line by line, when it ends well."""
    process = machine.bot(f"migrate {words}")
    assert process.wait() == 0, process.output()
    return process.output().splitlines()


def database(machine: Machine) -> Database:
    return open_database(f"sqlite:///{machine.data / 'larkey.db'}")


def test_it_says_what_it_did_and_where_the_tables_are(machine: Machine) -> None:
    assert migrate(machine)[0] == "larkey: database brought to 0001_people"
    assert migrate(machine) == [f"larkey: the tables are at {newest()} of {newest()}"]


def test_back_to_where_nothing_is_lost_and_forward_again(machine: Machine) -> None:
    migrate(machine)
    assert migrate(machine, "--to 6") == [
        "larkey: 0008_trail undone",
        "larkey: 0007_names undone",
        f"larkey: the tables are at 6 of {newest()}",
    ]
    assert migrate(machine, "--to 7")[-1] == f"larkey: the tables are at 7 of {newest()}"
    assert migrate(machine)[-1] == f"larkey: the tables are at {newest()} of {newest()}"


def test_rows_are_deleted_only_by_whoever_says_yes(machine: Machine) -> None:
    migrate(machine)
    opened = database(machine)
    People(opened).know("t", "app", "ou_1", name="林小满")
    said = machine.refusal("migrate --to 0")
    assert "1 rows of person" in said
    assert "--yes" in said
    assert "token" not in said
    assert "person" in names(opened)
    assert migrate(machine, "--to 0 --yes")[-1] == f"larkey: the tables are at 0 of {newest()}"
    assert names(opened) == []
    opened.close()


@pytest.mark.parametrize("words", ["--to", "--to x", "--to 99", "--to -1", "back", "--to 3 4"])
def test_what_makes_no_sense_is_refused_with_what_does(machine: Machine, words: str) -> None:
    assert "[--to NUMBER] [--yes]" in machine.refusal(f"migrate {words}")
