"""Rows of the trail are added and never changed or deleted: the database itself refuses it.

MySQL lets only few users make triggers where it writes a binary log; there the trail is as good as our own code.
https://dev.mysql.com/doc/refman/8.4/en/stored-programs-logging.html
"""

from typing import Any

import peewee

LOSES = ()
REFUSAL = "the trail is only added to"
EVENTS = ("UPDATE", "DELETE")
NOT_ALLOWED = {1142, 1227, 1419}
"""MySQL: no right to make triggers, the right of an administrator is missing, and that because of the binary log."""


def up(migrator: Any, db: Any) -> None:
    down(migrator, db)  # what a run that died has left
    if is_postgresql(db):
        db.execute_sql(
            "CREATE OR REPLACE FUNCTION audit_kept() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
    for event in EVENTS:
        where_allowed(db, f"CREATE TRIGGER {name_of(event)} BEFORE {event} ON audit {body_for(db)}")


def down(migrator: Any, db: Any) -> None:
    if is_postgresql(db):
        db.execute_sql("DROP FUNCTION IF EXISTS audit_kept() CASCADE")
        return
    for event in EVENTS:
        where_allowed(db, f"DROP TRIGGER IF EXISTS {name_of(event)}")


def where_allowed(db: Any, statement: str) -> None:
    try:
        db.execute_sql(statement)
    except peewee.DatabaseError as error:
        if not is_mysql(db) or error.args[0] not in NOT_ALLOWED:
            raise


def name_of(event: str) -> str:
    return f"audit_no_{event.lower()}"


def body_for(db: Any) -> str:
    if is_postgresql(db):
        return "FOR EACH ROW EXECUTE FUNCTION audit_kept()"
    if is_mysql(db):
        return f"FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '{REFUSAL}'"
    return f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"


def is_postgresql(db: Any) -> bool:
    return isinstance(db, peewee.PostgresqlDatabase)


def is_mysql(db: Any) -> bool:
    return isinstance(db, peewee.MySQLDatabase)
