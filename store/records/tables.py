"""The tables of records. Conventions as in store/models.py; person is no foreign key, as in store/models_usage.py.

What a call used stands in its row of usage, under the same request id; here is what people ask and look up. The ids of
calls and conversations are made before they are written, in the order of time (store/records/linking.py).
"""

import peewee

from store.models import Table


class Record(Table):
    """One call. `path` is the route behind /v1, "chat" for a question in Feishu; `conversation` 0: it belongs to none.

    `parent` is the record that it goes on from, 0 for the first of a conversation, or where that is not known.
    """

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
    """A tree of one person's calls; its id is that of the first. `label` is the caller's own name for it.

    `title` is sealed (store/records/sealing.py), "" where none is kept.
    """

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
    """Where calls that begin with this go on from: a MAC of the person's own, of messages or of a thread's name."""

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
    """A piece of a call's words, sealed (store/records/sealing.py), small enough for a TEXT of any engine."""

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
    """A person's word that something be forgotten: one request, or "" for all that began until then."""

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
    person = peewee.BigIntegerField()
    request_id = peewee.CharField(max_length=128)
    at = peewee.BigIntegerField(index=True)

    class Meta:
        table_name = "record_erased"
        indexes = ((("person", "request_id"), False),)


class Choice(Table):
    """How much is kept of what goes through one family of tokens, or ("") of the questions in Feishu."""

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
    person = peewee.BigIntegerField()
    token = peewee.CharField(max_length=16)
    content = peewee.CharField(max_length=8)
    at = peewee.BigIntegerField()

    class Meta:
        table_name = "record_choice"
        indexes = ((("person", "token"), True),)


TABLES = (Record, Conversation, Prefix, Part, Erased, Choice)
