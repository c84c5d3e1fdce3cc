"""Records: calls, conversations and where they go on from, words that are kept, and what people decided about it."""

from typing import Any

import peewee

from store.making import make_tables

LOSES = ("record", "conversation", "conversation_prefix", "record_part", "record_erased", "record_choice")


def tables(db: Any) -> list[type[peewee.Model]]:
    class Table(peewee.Model):
        class Meta:
            database = db
            legacy_table_names = False
            table_settings = (
                ("CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",) if isinstance(db, peewee.MySQLDatabase) else ()
            )

    class Record(Table):
        id = peewee.BigIntegerField(primary_key=True)
        tenant_key = peewee.CharField(max_length=64)
        request_id = peewee.CharField(max_length=128, unique=True)
        person = peewee.BigIntegerField()
        token = peewee.CharField(max_length=16)
        path = peewee.CharField(max_length=64)
        model = peewee.CharField(max_length=128)
        conversation = peewee.BigIntegerField()
        parent = peewee.BigIntegerField()
        began = peewee.BigIntegerField(index=True)

        class Meta:
            indexes = (
                (("person", "path", "id"), False),
                (("tenant_key", "path", "id"), False),
                (("conversation", "id"), False),
            )

    class Conversation(Table):
        id = peewee.BigIntegerField(primary_key=True)
        tenant_key = peewee.CharField(max_length=64)
        person = peewee.BigIntegerField()
        label = peewee.CharField(max_length=64, null=True)
        title = peewee.CharField(max_length=1000, default="")
        path = peewee.CharField(max_length=64)
        model = peewee.CharField(max_length=128)
        calls = peewee.IntegerField()
        updated = peewee.BigIntegerField(index=True)

        class Meta:
            indexes = (
                (("person", "label"), True),
                (("person", "id"), False),
                (("tenant_key", "id"), False),
            )

    class Prefix(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        person = peewee.BigIntegerField()
        digest = peewee.CharField(max_length=32)
        conversation = peewee.BigIntegerField(index=True)
        record = peewee.BigIntegerField()
        at = peewee.BigIntegerField(index=True)

        class Meta:
            table_name = "conversation_prefix"
            indexes = ((("person", "digest"), True),)

    class Part(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        person = peewee.BigIntegerField(index=True)
        request_id = peewee.CharField(max_length=128)
        number = peewee.IntegerField()
        data = peewee.TextField()
        at = peewee.BigIntegerField(index=True)

        class Meta:
            table_name = "record_part"
            indexes = ((("request_id", "number"), True),)

    class Erased(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        person = peewee.BigIntegerField()
        request_id = peewee.CharField(max_length=128)
        at = peewee.BigIntegerField(index=True)

        class Meta:
            table_name = "record_erased"
            indexes = ((("person", "request_id"), False),)

    class Choice(Table):
        id = peewee.BigAutoField()
        tenant_key = peewee.CharField(max_length=64)
        person = peewee.BigIntegerField()
        token = peewee.CharField(max_length=16)
        content = peewee.CharField(max_length=8)
        at = peewee.BigIntegerField()

        class Meta:
            table_name = "record_choice"
            indexes = ((("person", "token"), True),)

    return [Record, Conversation, Prefix, Part, Erased, Choice]


def up(migrator: Any, db: Any) -> None:
    make_tables(tables(db))


def down(migrator: Any, db: Any) -> None:
    db.drop_tables(tables(db))
