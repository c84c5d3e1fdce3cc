"""Objects that stay with the upstream key they were made with: files, batches, stored responses and their kin."""

from typing import Any

import peewee

from store.making import make_tables

LOSES = ("upstream_object",)


def tables(db: Any) -> list[type[peewee.Model]]:
    class UpstreamObject(peewee.Model):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        person = peewee.BigIntegerField()
        object_id = peewee.CharField(max_length=255)
        kind = peewee.CharField(max_length=32)
        upstream_key = peewee.CharField(max_length=32)
        created = peewee.BigIntegerField(index=True)

        class Meta:
            database = db
            legacy_table_names = False
            table_settings = (
                ("CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",) if isinstance(db, peewee.MySQLDatabase) else ()
            )
            indexes = ((("person", "object_id"), True), (("person", "kind", "created"), False))

    return [UpstreamObject]


def up(migrator: Any, db: Any) -> None:
    make_tables(tables(db))


def down(migrator: Any, db: Any) -> None:
    db.drop_tables(tables(db))
