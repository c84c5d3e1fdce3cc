"""Usage: one row a request, and the sums of each day."""

from typing import Any

import peewee

from store.making import make_tables

LOSES = ("usage_row", "usage_day", "usage_person_day", "usage_pool_day")


def tables(db: Any) -> list[type[peewee.Model]]:
    class Table(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_settings = (
                ("CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",) if isinstance(db, peewee.MySQLDatabase) else ()
            )

    class UsageRow(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        request_id = peewee.CharField(max_length=128, unique=True)
        person = peewee.BigIntegerField()
        token = peewee.CharField(max_length=16)
        model = peewee.CharField(max_length=128)
        upstream_key = peewee.CharField(max_length=64)
        kind = peewee.CharField(max_length=8)
        day = peewee.IntegerField()
        began = peewee.BigIntegerField(index=True)
        ended = peewee.BigIntegerField()
        reserved = peewee.BigIntegerField()
        tokens = peewee.BigIntegerField()
        prompt = peewee.BigIntegerField()
        completion = peewee.BigIntegerField()
        cached = peewee.BigIntegerField()
        reasoning = peewee.BigIntegerField()
        audio = peewee.BigIntegerField()
        cost = peewee.BigIntegerField()
        granted = peewee.CharField(max_length=255)
        label = peewee.CharField(max_length=16)
        end_reason = peewee.CharField(max_length=32)
        status = peewee.IntegerField()
        first_ms = peewee.BigIntegerField()
        total_ms = peewee.BigIntegerField()

        class Meta:
            indexes = ((("person", "began"), False),)

    class Sums(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        day = peewee.IntegerField()
        requests = peewee.BigIntegerField(default=0)
        tokens = peewee.BigIntegerField(default=0)
        prompt = peewee.BigIntegerField(default=0)
        completion = peewee.BigIntegerField(default=0)
        cached = peewee.BigIntegerField(default=0)
        reasoning = peewee.BigIntegerField(default=0)
        audio = peewee.BigIntegerField(default=0)
        granted = peewee.BigIntegerField(default=0)
        estimated = peewee.BigIntegerField(default=0)
        cost = peewee.BigIntegerField(default=0)

    class UsageDay(Sums):
        person = peewee.BigIntegerField()
        token = peewee.CharField(max_length=16)
        model = peewee.CharField(max_length=128)
        upstream_key = peewee.CharField(max_length=64)

        class Meta:
            indexes = ((("person", "day", "token", "model", "upstream_key"), True),)

    class UsagePersonDay(Sums):
        person = peewee.BigIntegerField()

        class Meta:
            indexes = ((("tenant_key", "person", "day"), True), (("tenant_key", "day", "person", "tokens"), False))

    class UsagePoolDay(Sums):
        model = peewee.CharField(max_length=128)
        upstream_key = peewee.CharField(max_length=64)

        class Meta:
            indexes = ((("tenant_key", "day", "model", "upstream_key"), True),)

    return [UsageRow, UsageDay, UsagePersonDay, UsagePoolDay]


def up(migrator: Any, db: Any) -> None:
    make_tables(tables(db))


def down(migrator: Any, db: Any) -> None:
    db.drop_tables(tables(db))
