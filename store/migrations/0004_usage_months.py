"""The sums of each month by person: who used most is found without adding up everybody's days.

The index by which everybody's days were added up loses its tokens: SQLite preferred it to the one by person.
"""

from typing import Any

import peewee

from store.making import make_tables

LOSES = ()  # the sums of months are made of those of days, which stay
DAYS, BY_DAY = "usage_person_day", ("tenant_key", "day", "person")
SUMS = "requests, tokens, prompt, completion, cached, reasoning, audio, granted, estimated, cost"


def tables(db: Any) -> list[type[peewee.Model]]:
    class UsagePersonMonth(peewee.Model):
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
        person = peewee.BigIntegerField()
        month = peewee.IntegerField()

        class Meta:
            database = db
            legacy_table_names = False
            table_settings = (
                ("CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",) if isinstance(db, peewee.MySQLDatabase) else ()
            )
            indexes = ((("tenant_key", "person", "month"), True), (("tenant_key", "month", "tokens", "person"), False))

    return [UsagePersonMonth]


def up(migrator: Any, db: Any) -> None:
    make_tables(tables(db))
    db.execute_sql("DELETE FROM usage_person_month")  # of a run that died before it came to its end
    month = "day DIV 100" if isinstance(db, peewee.MySQLDatabase) else "day / 100"
    added = ", ".join(f"SUM({name})" for name in SUMS.split(", "))
    db.execute_sql(
        f"INSERT INTO usage_person_month (tenant_key, person, month, {SUMS})"  # noqa: S608 - no word of it is given
        f" SELECT tenant_key, person, {month}, {added} FROM usage_person_day GROUP BY tenant_key, person, {month}"
    )
    change_index(migrator, db, (*BY_DAY, "tokens"), BY_DAY)


def down(migrator: Any, db: Any) -> None:
    change_index(migrator, db, BY_DAY, (*BY_DAY, "tokens"))
    db.drop_tables(tables(db))


def change_index(migrator: Any, db: Any, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    there = {tuple(index.columns) for index in db.get_indexes(DAYS)}
    if new not in there:
        migrator.migrate(migrator.add_index(DAYS, new))
    if old in there:
        migrator.migrate(migrator.drop_index(DAYS, "_".join((DAYS, *old))))
