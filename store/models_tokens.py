"""The tables of tokens, of what administrators allow, and of who did what. Conventions as in store/models.py."""

import peewee

from store.models import Person, Table


class TokenRow(Table):
    """One secret that opens /v1: its digest, never itself. Rotated ones share their `family`, the first public id.

    Moments are 0 where they never came. `renewed_for` is what the last renewal asked for, in ms; `reminded` is the
    smallest number of days before expiry at which its person was reminded since, 0 before the first reminder.
    """

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
    person = peewee.ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    person_id: int
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
    """A press that renewed a token: what came twice finds itself here."""

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
    press_id = peewee.CharField(max_length=128)
    public_id = peewee.CharField(max_length=16)
    at = peewee.BigIntegerField(index=True)

    class Meta:
        indexes = ((("tenant_key", "press_id"), True),)


class ShareGrant(Table):
    """Tokens on top of a person's share, until a time. `asked` is what was granted: once, whoever presses."""

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
    person = peewee.ForeignKeyField(Person, on_delete="RESTRICT", index=False)
    person_id: int
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
    """What was decided about one person: limits other than everybody's (null: as everybody), and a suspension."""

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
    person = peewee.ForeignKeyField(Person, on_delete="RESTRICT", unique=True)
    person_id: int
    requests_minute = peewee.BigIntegerField(null=True)
    tokens_minute = peewee.BigIntegerField(null=True)
    tokens_day = peewee.BigIntegerField(null=True)
    tokens_month = peewee.BigIntegerField(null=True)
    streams = peewee.BigIntegerField(null=True)
    suspended = peewee.BigIntegerField(default=0)


class AuditRow(Table):
    """Who did what, about whom, when. Rows are added, never changed; 0 stands for nobody (a job, an admin token)."""

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
    """A person who turned out to be another: for rows that still speak of the one who is gone."""

    id = peewee.BigAutoField()
    tenant_key = peewee.CharField(max_length=64)
    gone = peewee.BigIntegerField(unique=True)
    stays = peewee.BigIntegerField(index=True)
    at = peewee.BigIntegerField()
    recounted = peewee.BooleanField(default=False, index=True)


TABLES = (TokenRow, Renewal, ShareGrant, Standing, AuditRow, Merged)
