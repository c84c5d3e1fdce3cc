"""Who a person is, on every engine."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from store.database import Database, open_database
from store.feedback import Feedbacks
from store.migrate import migrate
from store.models import Identity, Person
from store.people import People

TENANT = "tenant-1"


@pytest.fixture
def people(database: Database) -> People:
    return People(database)


def together(count: int, work: Callable[[int], object]) -> None:
    """Run `work(0)` to `work(count - 1)` in threads that start at the same moment; the first error is raised."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(count)

    def run(index: int) -> None:
        barrier.wait()
        try:
            work(index)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_a_person_is_the_same_the_next_time(people: People) -> None:
    first = people.know(TENANT, "app", "ou_1", name="Lin")
    assert people.know(TENANT, "app", "ou_1") == first
    assert people.name(first) == "Lin"
    assert people.know(TENANT, "app", "ou_2") != first


def test_a_union_id_that_arrives_later_joins_what_an_open_id_began(people: People) -> None:
    first = people.know(TENANT, "app", "ou_1")
    assert people.know(TENANT, "app", "ou_1", "on_1") == first
    assert people.know(TENANT, "another-app", "ou_elsewhere", "on_1") == first
    assert people.know(TENANT, "app", "", "on_1") == first


def test_two_persons_who_turn_out_to_be_one_become_the_older(people: People, database: Database) -> None:
    older = people.know(TENANT, "app", "ou_1")
    younger = people.know(TENANT, "other", "ou_9", "on_1")
    feedbacks = Feedbacks(database)
    feedbacks.give(younger, TENANT, "om_1", "up")
    feedbacks.give(younger, TENANT, "om_2", "down", "wrong")
    feedbacks.give(older, TENANT, "om_1", "down")
    assert people.know(TENANT, "app", "ou_1", "on_1") == older
    assert people.know(TENANT, "other", "ou_9") == older
    assert feedbacks.given(older, "om_1") == ("down", "")
    assert feedbacks.given(older, "om_2") == ("down", "wrong")
    with database.reading():
        assert Person.select().count() == 1


def test_a_user_id_that_was_given_to_a_newcomer_does_not_make_them_the_old_colleague(people: People) -> None:
    old = people.know(TENANT, "app", "ou_old", "on_old", "zhang")
    new = people.know(TENANT, "app", "ou_new", "on_new", "zhang")
    assert new != old
    assert people.know(TENANT, "app", user_id="zhang") == new
    assert people.know(TENANT, "app", "ou_old") == old


def test_a_person_known_by_user_id_alone_is_joined(people: People) -> None:
    first = people.know(TENANT, "app", user_id="zhang")
    assert people.know(TENANT, "app", "ou_1", user_id="zhang") == first
    assert people.know(TENANT, "app", "ou_1", "on_1") == first


def test_contradicting_names_never_join_two_people(people: People) -> None:
    one = people.know(TENANT, "app", "ou_1", "on_1")
    two = people.know(TENANT, "app", "ou_2", "on_2")
    assert people.know(TENANT, "app", "ou_1", "on_2") not in (two,)
    assert people.know(TENANT, "app", "ou_1") == one
    assert people.know(TENANT, "app", "ou_2") == two


def test_the_same_id_in_another_tenant_is_another_person(people: People) -> None:
    assert people.know(TENANT, "app", "ou_1") != people.know("tenant-2", "app", "ou_1")


def test_ids_that_differ_in_case_are_different_people(people: People) -> None:
    assert people.know(TENANT, "app", user_id="Ann") != people.know(TENANT, "app", user_id="ann")


def test_a_new_name_is_remembered_and_an_empty_one_is_not(people: People) -> None:
    person = people.know(TENANT, "app", "ou_1", name="林小满 🎋")
    people.know(TENANT, "app", "ou_1", name="")
    assert people.name(person) == "林小满 🎋"
    people.know(TENANT, "app", "ou_1", name="Lin")
    assert people.name(person) == "Lin"


def test_nobody_without_a_name(people: People) -> None:
    with pytest.raises(ValueError, match="open_id"):
        people.know(TENANT, "app")


def test_a_person_met_by_many_at_once_is_one_person(people: People, database: Database) -> None:
    met: list[int] = []
    together(8, lambda index: met.append(people.know(TENANT, "app", "ou_1", "on_1" if index % 2 else "")))
    assert len(set(met)) == 1
    with database.reading():
        assert Person.select().count() == 1
        assert Identity.select().count() == 2


def test_the_newest_verdict_counts(people: People, database: Database) -> None:
    person = people.know(TENANT, "app", "ou_1")
    feedbacks = Feedbacks(database)
    assert feedbacks.given(person, "om_1") is None
    feedbacks.give(person, TENANT, "om_1", "up")
    feedbacks.give(person, TENANT, "om_1", "down", "答非所问" * 1000)
    assert feedbacks.given(person, "om_1") == ("down", ("答非所问" * 1000)[:1000])


def test_a_verdict_pressed_many_times_at_once_is_kept_once(people: People, database: Database) -> None:
    person = people.know(TENANT, "app", "ou_1")
    feedbacks = Feedbacks(database)
    together(6, lambda index: feedbacks.give(person, TENANT, "om_1", "up", str(index)))
    given = feedbacks.given(person, "om_1")
    assert given is not None
    assert given[0] == "up"


def test_a_person_is_found_by_the_whole_index_however_large_the_tenant(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'larkey.db'}")
    migrate(database)
    people = People(database)
    person = people.know(TENANT, "app", "ou_1", "on_1", "u_1", name="Lin")
    with database.reading():
        connection = database.peewee.connection()
        asked: list[str] = []
        connection.set_trace_callback(asked.append)
        assert people.know(TENANT, "app", "ou_1", "on_1", "u_1", name="Lin") == person
        connection.set_trace_callback(None)
        plans = [str(connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()) for statement in asked]
    database.close()
    assert plans
    assert all("SEARCH" in plan and ("value=?" in plan or "rowid=?" in plan) for plan in plans)
