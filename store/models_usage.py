"""The tables of usage: one row a request, and sums by day and month kept with them. Conventions as in store/models.py.

Days are whole numbers such as 20261121, of the deployment's time zone; a request belongs to the day on which it began.
Person is no foreign key here: these are the largest tables, and their rows outlive what they speak of.
"""

import peewee

from store.models import Table


class UsageRow(Table):
    """One request that began. `tokens` is what it took from the person's share; `granted` says from which grants."""

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
    """What rows add up to. `granted` of their tokens were paid by grants; cost is in millionths."""

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
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
    """By person, token (empty for the chat), model and upstream key."""

    day = peewee.IntegerField()
    person = peewee.BigIntegerField()
    token = peewee.CharField(max_length=16)
    model = peewee.CharField(max_length=128)
    upstream_key = peewee.CharField(max_length=64)

    class Meta:
        indexes = ((("person", "day", "token", "model", "upstream_key"), True),)


class UsagePersonDay(Sums):
    """By person: what shares are counted by, and lists of people."""

    day = peewee.IntegerField()
    person = peewee.BigIntegerField()

    class Meta:
        indexes = ((("tenant_key", "person", "day"), True), (("tenant_key", "day", "person"), False))


class UsagePersonMonth(Sums):
    """By person and calendar month, e.g. 202611: who may be among those who used most."""

    month = peewee.IntegerField()
    person = peewee.BigIntegerField()

    class Meta:
        indexes = ((("tenant_key", "person", "month"), True), (("tenant_key", "month", "tokens", "person"), False))


class UsagePoolDay(Sums):
    """By model and upstream key, all people of a tenant together."""

    day = peewee.IntegerField()
    model = peewee.CharField(max_length=128)
    upstream_key = peewee.CharField(max_length=64)

    class Meta:
        indexes = ((("tenant_key", "day", "model", "upstream_key"), True),)


TABLES = (UsageRow, UsageDay, UsagePersonDay, UsagePersonMonth, UsagePoolDay)
