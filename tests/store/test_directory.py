"""Finding people, on every engine; and what waits for a decision, in Redis."""

from pathlib import Path

import pytest

from store.announcements import Announcements
from store.database import Database, open_database
from store.directory import Directory
from store.drafts import Drafts
from store.migrate import migrate
from store.people import People
from store.redis import RedisDoor

TENANT, APP = "tenant-1", "cli_1"


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


@pytest.fixture
def directory(database: Database) -> Directory:
    return Directory(database, APP)


def test_a_person_is_found_by_any_name_and_never_made(people: People, directory: Directory) -> None:
    ann = people.know(TENANT, APP, "ou_1", "on_1", "u1", "Ann")
    assert directory.find(TENANT, open_id="ou_1") == ann
    assert directory.find(TENANT, open_id="ou_?", union_id="on_1") == ann
    assert directory.find(TENANT, user_id="u1") == ann
    assert directory.find("tenant-2", open_id="ou_1") is None
    assert directory.find(TENANT) is None
    assert directory.count(TENANT) == 1


def test_an_exact_name_goes_before_one_that_contains_it(people: People, directory: Directory) -> None:
    ann = people.know(TENANT, APP, "ou_1", name="林小")
    people.know(TENANT, APP, "ou_2", name="林小满")
    people.know("tenant-2", APP, "ou_3", name="林小")
    assert [known.person for known in directory.called(TENANT, "林小")] == [ann]
    assert sorted(known.name for known in directory.called(TENANT, "林")) == ["林小", "林小满"]
    assert not directory.called(TENANT, "100%")
    assert not directory.called(TENANT, "_")


def test_everybody_is_listed_page_by_page_without_those_this_app_cannot_reach(
    people: People, directory: Directory
) -> None:
    reached = [people.know(TENANT, APP, f"ou_{number}") for number in range(5)]
    people.know(TENANT, "cli_2", "ou_elsewhere")
    first = directory.everybody(TENANT, 0, 3)
    rest = directory.everybody(TENANT, first[-1].person, 3)
    assert [known.person for known in (*first, *rest)] == reached
    assert [known.open_id for known in rest] == ["ou_3", "ou_4"]
    assert directory.count(TENANT) == 5


def test_several_people_are_named_at_once(people: People, directory: Directory) -> None:
    ann = people.know(TENANT, APP, "ou_1", name="Ann")
    ben = people.know(TENANT, "", union_id="on_2", name="Ben")
    named = directory.named([ann, ben, ann + ben + 1])
    assert {person: (known.name, known.open_id) for person, known in named.items()} == {
        ann: ("Ann", "ou_1"),
        ben: ("Ben", ""),
    }
    assert directory.named([]) == {}


def test_the_company_is_that_of_the_first_person_whom_this_app_met(people: People, directory: Directory) -> None:
    assert directory.first_company() == ""
    people.know("tenant-of-another-app", "cli_2", "ou_0")
    assert directory.first_company() == ""
    people.know(TENANT, APP, "ou_1")
    people.know("tenant-2", APP, "ou_2")
    assert directory.first_company() == TENANT


def test_names_are_learnt_later(people: People, directory: Directory) -> None:
    ann = people.know(TENANT, APP, "ou_1")
    assert [known.person for known in directory.nameless()] == [ann]
    directory.rename(ann, "Ann")
    assert not directory.nameless()
    assert (directory.known(ann), directory.known(ann + 1)) == (directory.called(TENANT, "Ann")[0], None)


def test_people_without_a_name_come_page_by_page(people: People, directory: Directory) -> None:
    met = [people.know(TENANT, APP, f"ou_{number}") for number in range(5)]
    people.know(TENANT, APP, "ou_named", name="Ann")
    people.know(TENANT, "cli_2", "ou_elsewhere")
    first = directory.nameless(size=3)
    rest = directory.nameless(first[-1].person, 3)
    assert [known.person for known in (*first, *rest)] == met[::-1]


def test_nobody_is_found_by_a_look_at_everybody(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'larkey.db'}")
    migrate(database)
    People(database).know(TENANT, APP, "ou_1", name="Ann")
    directory = Directory(database, APP)
    with database.reading():
        connection = database.peewee.connection()
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        directory.called(TENANT, "nn")
        directory.nameless()
        directory.nameless(7)
        connection.set_trace_callback(None)
        plans = [row[3] for one in asked for row in connection.execute(f"EXPLAIN QUERY PLAN {one}").fetchall()]
    database.close()
    assert any("person_name_id" in plan for plan in plans)
    assert all("SEARCH" in plan for plan in plans), plans


def test_of_two_who_decide_the_first_one_counts(redis: RedisDoor) -> None:
    drafts = Drafts(redis)
    assert drafts.keep_first("decided", {"by": "ann"}, 60) == {"by": "ann"}
    assert drafts.keep_first("decided", {"by": "bob"}, 60) == {"by": "ann"}
    drafts.drop("decided")
    assert drafts.read("decided") is None


def test_an_announcement_begins_once_and_ends_once(redis: RedisDoor) -> None:
    announcements = Announcements(redis)
    drafted = announcements.draft("om_1", TENANT, "text", 3)
    assert announcements.draft("om_1", TENANT, "other", 9) == drafted
    assert [announcements.begin("om_1"), announcements.begin("om_1")] == [True, False]
    assert not announcements.cancel("om_1")
    assert announcements.running() == ["om_1"]
    announcements.told_to("om_1", 7)
    for person in (1, 2, 2):
        announcements.count("om_1", person)
    announcements.count("om_1", 2, failed=True)
    assert announcements.counts("om_1") == (1, 1)
    assert [announcements.stop("om_1"), announcements.finish("om_1")] == [True, False]
    assert announcements.running() == []
    found = announcements.read("om_1")
    assert found is not None
    assert (found.state, found.after) == ("stopped", 7)
