"""People, how the platform names them, and what they think of answers."""

from typing import Any

import peewee

from store.making import make_tables

LOSES = ("person", "identity", "feedback")


def tables(db: Any) -> list[type[peewee.Model]]:
    class Table(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            # Ids are compared byte by byte; MySQL's default collation would take "Ann" for "ann".
            table_settings = (
                ("CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",) if isinstance(db, peewee.MySQLDatabase) else ()
            )

    class Person(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        name = peewee.CharField(max_length=255, default="")
        created = peewee.BigIntegerField()

    class Identity(Table):
        id = peewee.BigAutoField()
        person = peewee.ForeignKeyField(Person, on_delete="RESTRICT")
        tenant_key = peewee.CharField(max_length=64)
        app_id = peewee.CharField(max_length=64)
        kind = peewee.CharField(max_length=16)
        value = peewee.CharField(max_length=128)
        created = peewee.BigIntegerField()

        class Meta:
            indexes = ((("tenant_key", "app_id", "kind", "value"), True),)

    class Feedback(Table):
        id = peewee.BigAutoField()
        person = peewee.ForeignKeyField(Person, on_delete="RESTRICT")
        tenant_key = peewee.CharField(max_length=64)
        message_id = peewee.CharField(max_length=128, index=True)
        verdict = peewee.CharField(max_length=8)
        reason = peewee.CharField(max_length=1000, default="")
        at = peewee.BigIntegerField()

        class Meta:
            indexes = ((("person", "message_id"), True),)

    return [Person, Identity, Feedback]


def up(migrator: Any, db: Any) -> None:
    make_tables(tables(db))


def down(migrator: Any, db: Any) -> None:
    db.drop_tables(tables(db))
