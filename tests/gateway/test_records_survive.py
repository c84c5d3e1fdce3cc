"""Records when things die: a killed worker, a database or a Redis that is away; afterwards each call is there once."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from store.models_usage import UsageRow
from store.records.stream import RecordStream
from store.records.tables import Record
from tests.conftest import StartLarkey
from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import QUICK, Programs, RawCall, asking
from tests.gateway.records_kit import Kept
from tests.servers import worker_pids
from tests.support import eventually

NO_BUDGETS = {"LIMITS__TOKENS_PER_DAY": "0", "LIMITS__TOKENS_PER_MONTH": "0"}
SLOW = "[[text 3000]] [[rate 40]] [[delay 0]]"


def told(programs: Programs, count: int) -> list[Any]:
    """What is recorded, once there are so many."""

    def found() -> list[Any]:
        with programs.database.reading():
            rows = list(Record.select().order_by(Record.id))
        return rows if len(rows) >= count else []

    return eventually(found, within=40)


def used(programs: Programs) -> set[str]:
    with programs.database.reading():
        return {row.request_id for row in UsageRow.select()}


def test_streams_of_a_killed_worker_are_recorded_once_and_linked(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={**SETTINGS, "RECORDS__CONTENT": "full"})
    programs = Programs(larkey)
    issued = programs.issue()
    calls = [RawCall(larkey.port, issued.text, asking(f"{SLOW} number {number}", stream=True)) for number in range(10)]
    for call in calls:
        call.read_until(b"data: ")
    records = told(programs, 10)
    os.kill(worker_pids(larkey.webs[0])[0], signal.SIGKILL)
    for call in calls:
        call.close()
    eventually(lambda: programs.post(issued.text, asking(QUICK)).status == 200, within=20)
    eventually(lambda: len(used(programs)) == 11, within=40)
    records = told(programs, 11)
    assert {row.request_id for row in records} == used(programs)
    assert all(row.conversation for row in records)
    assert Kept(programs, issued.token.public_id).words(records[-1])["end_reason"] == "done"
    programs.close()


def test_with_redis_away_calls_wait_in_the_process(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={**SETTINGS, **NO_BUDGETS})
    programs = Programs(larkey)
    issued = programs.issue()
    larkey.valkey.kill()
    for number in range(5):
        assert programs.post(issued.text, asking(f"away {number} {QUICK}")).status == 200
    larkey.valkey.start()
    records = told(programs, 5)
    eventually(lambda: len(used(programs)) == 5, within=40)
    assert {row.request_id for row in records} == used(programs)
    assert len({row.conversation for row in records}) == 5
    programs.close()


def test_with_the_database_locked_calls_wait_in_redis_and_the_books_balance(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={**SETTINGS, "RECORDS__CONTENT": "full"}, workers=2)
    programs = Programs(larkey)
    issued = programs.issue()
    assert programs.post(issued.text, asking(QUICK)).status == 200
    told(programs, 1)
    hold = programs.database.peewee
    hold.connect(reuse_if_open=True)
    hold.execute_sql("BEGIN IMMEDIATE")
    try:
        with ThreadPoolExecutor(8) as crowd:
            asked = [asking(f"one of many {number} {QUICK}") for number in range(40)]
            replies = list(crowd.map(lambda body: programs.post(issued.text, body), asked))
        stream = RecordStream(programs.redis)
        eventually(lambda: stream.waiting()[0] >= 40, within=20)
    finally:
        hold.execute_sql("ROLLBACK")
        hold.close()
    assert {reply.status for reply in replies} == {200}
    records = told(programs, 41)
    eventually(lambda: len(used(programs)) == 41, within=40)
    assert {row.request_id for row in records} == used(programs)
    eventually(lambda: stream.waiting()[:2] == (0, 0), within=40)
    kept = Kept(programs, issued.token.public_id)
    assert all(kept.words(row)["status"] == 200 for row in records)
    assert not [line for line in Path(larkey.webs[0].log).read_text().splitlines() if "no room" in line]
    programs.close()
