"""The whole of Larkey on a Redis Cluster of three primaries with a replica each; also when a primary dies."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from sandbox.ids import TENANT
from store.names import address, bucket_of, bucket_tag
from tests.chat import Chat, answer_text, card_of, direct_chat, state_of
from tests.clusters import Cluster
from tests.gateway.programs import QUICK, Programs, asking
from tests.servers import Larkey
from tests.support import ROOT, clean_environment, eventually


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    nodes = Cluster(tmp_path_factory.mktemp("cluster"), 3, replicated=True)
    try:
        yield nodes.start()
    finally:
        nodes.stop()


@pytest.fixture(scope="module")
def larkey(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Larkey]:
    settings = {"REDIS_URL": cluster.url, "ADMIN_TOKEN": "an-admin-token-for-tests"}
    made = Larkey(tmp_path_factory.mktemp("larkey"), workers=2, settings=settings)
    with ExitStack() as ending:
        ending.callback(made.stop)
        made.sandbox.start()
        made.sandbox.chaos(model={"rate": 400, "first_delay": 0.05})
        made.migrate()
        made.start_web(made.port)
        yield made


@pytest.fixture
def chat(larkey: Larkey) -> Chat:
    return direct_chat(larkey.sandbox)


def asked(programs: Programs, chat: Chat, words: str) -> str:
    """Everything that the model is told with this question, once it is answered."""
    since = programs.last_upstream()
    assert state_of(card_of(chat.ask(f"{words} [[rate 0]]")) or {}) == "done"
    return json.dumps(programs.asked_upstream(since=since)[-1]["messages"], ensure_ascii=False)


def test_people_are_answered_stopped_and_remembered(chat: Chat, programs: Programs) -> None:
    asked(programs, chat, "my dog is called Rex")
    assert "Rex" in asked(programs, chat, "what is it called?")
    question = chat.send("[[delay 0]] [[rate 5]] [[text 4000]]")["message_id"]
    chat.wait_reply(question, lambda card: bool(answer_text(card)))
    chat.send("停止")
    chat.wait_reply(question, lambda card: state_of(card) == "done")


def test_programs_are_served_counted_and_turned_away(programs: Programs) -> None:
    issued = programs.issue()
    for _ in range(20):
        assert programs.post(issued.text, asking(QUICK)).status == 200
    assert len(programs.rows(20, issued.token.public_id)) == 20
    programs.tokens.revoke(issued.token.public_id, 0)
    eventually(lambda: programs.post(issued.text, asking(QUICK)).status == 401, 5)


def test_the_doctor_finds_nothing_bad_about_it(larkey: Larkey) -> None:
    command = [sys.executable, "-m", "bot", "doctor", "--json"]
    environment = clean_environment(larkey.environment(larkey.port))
    said = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60).stdout
    checks = {check["name"]: check for check in json.loads(said)["checks"]}
    assert checks["redis"]["state"] != "bad", checks["redis"]


def test_when_a_primary_dies_its_replica_goes_on_with_what_was_said(
    chat: Chat, cluster: Cluster, programs: Programs
) -> None:
    token = programs.issue().text
    asked(programs, chat, "my cat is called Tom")
    cluster.holder(f"{{{bucket_tag(bucket_of(address(TENANT, chat.chat_id)))}}}").kill()
    assert "Tom" in asked(programs, chat, "and the cat?")
    eventually(lambda: programs.post(token, asking(QUICK)).status == 200, 30)
