"""The tables. Their history is in store/migrations; a change here needs a migration there.

Moments are whole milliseconds since 1970, UTC. tenant_key is in every table. Names and ids are compared byte by byte
on every engine (MySQL would otherwise take "Ann" for "ann").
"""

import peewee

database = peewee.DatabaseProxy()

OPEN_ID = "open_id"
UNION_ID = "union_id"
USER_ID = "user_id"


class Table(peewee.Model):
    class Meta:
        database = database
        legacy_table_names = False


class Person(Table):
    """One human, with our own id. What else we keep about people refers to this row."""

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
    name = peewee.CharField(max_length=255, default="")
    created = peewee.BigIntegerField()

    class Meta:
        indexes = ((("name", "id"), False),)


class Identity(Table):
    """How the platform names a person. An open_id belongs to one app; for the other kinds app_id is empty."""

    id = peewee.BigAutoField()
    person = peewee.ForeignKeyField(Person, backref="identities", on_delete="RESTRICT")
    tenant_key = peewee.CharField(max_length=64)
    app_id = peewee.CharField(max_length=64)
    kind = peewee.CharField(max_length=16)
    value = peewee.CharField(max_length=128)
    created = peewee.BigIntegerField()

    class Meta:
        indexes = ((("tenant_key", "app_id", "kind", "value"), True),)


class Feedback(Table):
    """What a person thinks of one answer: up or down, and why."""

    id = peewee.BigAutoField()
    person = peewee.ForeignKeyField(Person, backref="feedback", on_delete="RESTRICT")
    tenant_key = peewee.CharField(max_length=64)
    message_id = peewee.CharField(max_length=128, index=True)
    verdict = peewee.CharField(max_length=8)
    reason = peewee.CharField(max_length=1000, default="")
    at = peewee.BigIntegerField()

    class Meta:
        indexes = ((("person", "message_id"), True),)


TABLES = (Person, Identity, Feedback)
