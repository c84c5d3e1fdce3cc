"""The table of objects that stay with an upstream key. Conventions as in store/models.py."""

import peewee

from store.models import Table


class UpstreamObject(Table):
    """What a person has made at a provider. `kind` is where the provider lists it."""

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
    person = peewee.BigIntegerField()
    object_id = peewee.CharField(max_length=255)
    kind = peewee.CharField(max_length=32)
    upstream_key = peewee.CharField(max_length=32)
    created = peewee.BigIntegerField(index=True)

    class Meta:
        indexes = ((("person", "object_id"), True), (("person", "kind", "created"), False))


TABLES = (UpstreamObject,)
