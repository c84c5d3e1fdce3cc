"""Tokens and their renewals, grants, what was decided about a person, the trail, and people who became one."""

from typing import Any

import peewee

from store.making import make_tables

LOSES = ("token", "renewal", "share_grant", "standing", "audit", "merged")


def tables(db: Any) -> list[type[peewee.Model]]:
    class Table(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_settings = (
                ("CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",) if isinstance(db, peewee.MySQLDatabase) else ()
            )

    class Person(Table):
        id = peewee.BigAutoField()

    class TokenRow(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        person = peewee.ForeignKeyField(Person, on_delete="RESTRICT", index=False)
        public_id = peewee.CharField(max_length=16, unique=True)
        family = peewee.CharField(max_length=16, index=True)
        digest = peewee.CharField(max_length=64)
        name = peewee.CharField(max_length=100, default="")
        models = peewee.TextField()
        networks = peewee.TextField()
        message_id = peewee.CharField(max_length=128)
        created = peewee.BigIntegerField()
        expires = peewee.BigIntegerField(index=True)
        last_used = peewee.BigIntegerField(default=0)
        revoked = peewee.BigIntegerField(default=0)
        rotated_to = peewee.CharField(max_length=16, default="")
        grace_until = peewee.BigIntegerField(default=0)
        renewed = peewee.BigIntegerField(default=0)
        renewed_for = peewee.BigIntegerField(default=0)
        reminded = peewee.IntegerField(default=0)

        class Meta:
            table_name = "token"
            indexes = ((("tenant_key", "message_id"), True), (("person", "expires"), False))

    class Renewal(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        press_id = peewee.CharField(max_length=128)
        public_id = peewee.CharField(max_length=16)
        at = peewee.BigIntegerField(index=True)

        class Meta:
            indexes = ((("tenant_key", "press_id"), True),)

    class ShareGrant(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        person = peewee.ForeignKeyField(Person, on_delete="RESTRICT", index=False)
        asked = peewee.CharField(max_length=128)
        by = peewee.BigIntegerField()
        tokens = peewee.BigIntegerField()
        used = peewee.BigIntegerField(default=0)
        given = peewee.BigIntegerField()
        ends = peewee.BigIntegerField()

        class Meta:
            table_name = "share_grant"
            indexes = ((("tenant_key", "asked"), True), (("person", "ends"), False))

    class Standing(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        person = peewee.ForeignKeyField(Person, on_delete="RESTRICT", unique=True)
        requests_minute = peewee.BigIntegerField(null=True)
        tokens_minute = peewee.BigIntegerField(null=True)
        tokens_day = peewee.BigIntegerField(null=True)
        tokens_month = peewee.BigIntegerField(null=True)
        streams = peewee.BigIntegerField(null=True)
        suspended = peewee.BigIntegerField(default=0)

    class AuditRow(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        who = peewee.BigIntegerField()
        what = peewee.CharField(max_length=64)
        about = peewee.BigIntegerField(default=0)
        detail = peewee.CharField(max_length=500, default="")
        at = peewee.BigIntegerField()

        class Meta:
            table_name = "audit"
            indexes = ((("tenant_key", "id"), False), (("about", "id"), False))

    class Merged(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        gone = peewee.BigIntegerField(unique=True)
        stays = peewee.BigIntegerField(index=True)
        at = peewee.BigIntegerField()
        recounted = peewee.BooleanField(default=False, index=True)

    return [TokenRow, Renewal, ShareGrant, Standing, AuditRow, Merged]


def up(migrator: Any, db: Any) -> None:
    make_tables(tables(db))


def down(migrator: Any, db: Any) -> None:
    db.drop_tables(tables(db))
