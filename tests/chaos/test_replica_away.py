"""Where a message has to be known to two and one is away: Feishu delivers again, and nobody else notices."""

import json
import signal
from collections.abc import Iterator

import pytest

from tests.chaos.redises import Redises
from tests.chat import direct_chat
from tests.gateway.programs import QUICK, Programs, asking
from tests.servers import Larkey
from tests.support import eventually, request

PATIENCE = 8.0
"""Seconds in which a program is answered that has nothing to do with the replica."""


@pytest.fixture
def redises(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Larkey, Redises]]:
    folder = tmp_path_factory.mktemp("larkey")
    larkey = Larkey(folder, time_scale=0.1, settings={"REDIS__REPLICAS": "1", "INBOX__FULL": "1000"})
    found = Redises(larkey.valkey, folder, replicated=True)
    try:
        found.start()
        larkey.sandbox.start()
        larkey.sandbox.chaos(model={"rate": 400, "first_delay": 0.05})
        larkey.migrate()
        larkey.start_web(larkey.port)
        yield larkey, found
    finally:
        larkey.stop()
        found.stop()


def test_programs_are_answered_while_many_messages_wait_for_a_replica(redises: tuple[Larkey, Redises]) -> None:
    larkey, servers = redises
    assert servers.replica is not None
    programs, chat = Programs(larkey), direct_chat(larkey.sandbox)
    token = programs.issue().text
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps(asking(QUICK)).encode()
    servers.replica.process.signal(signal.SIGSTOP)
    asked = [chat.send(f"第 {number} 问 {QUICK}")["message_id"] for number in range(100)]
    for _ in range(5):
        reply = request("POST", f"{larkey.url}/v1/chat/completions", body, headers, timeout=PATIENCE)
        assert reply.status == 200, reply
    heard = {delivery["status"] for delivery in larkey.sandbox.get("deliveries?since=0")}
    assert 200 not in heard
    servers.replica.process.signal(signal.SIGCONT)
    larkey.sandbox.chaos(redeliver=asked, times=1)
    eventually(lambda: all(len(chat.answers(question)) == 1 for question in asked), within=60, every=1.0)
    programs.close()
