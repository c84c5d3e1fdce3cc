"""Upstreams of a running Larkey with two workers: changed while calls go on, for some people only, and on a card."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openai
import pytest

from bot.pool.acts import KeyActs
from llm.http import Http
from llm.keys import Key
from llm.pool import Pool
from llm.upstreams import Upstream
from sandbox.people import seeded
from store.keys import KeyStates
from tests.bot.holder import words
from tests.chat import direct_chat
from tests.gateway.programs import QUICK, Programs, asking
from tests.servers import APP_ID, Larkey, worker_pids
from tests.support import eventually

LIN, ZHOU = (human.open_id for human in seeded(APP_ID)[0])
FILE = """
[upstreams]
reload_seconds = 3600
[upstreams.one]
base_url = "{url}"
keys = ["file:{key}"]
allow = ["sandbox", "quick"]
aliases = {{quick = "gpt-4o-mini"}}
[upstreams.some]
base_url = "{url}"
keys = ["file:{key}"]
allow = ["gpt-4o"]
who = {{people = ["{lin}"]}}
"""


class Deployment:
    """One file with upstreams, and one with their key."""

    def __init__(self, folder: Path) -> None:
        self.file, self.key = folder / "my.toml", folder / "key"
        settings = {
            "LARKEY_CONFIG": str(self.file),
            "OPENAI_API_KEY": "",
            "OPENAI_BASE_URL": "",
            "ADMIN_OPEN_IDS": ZHOU,
        }
        self.larkey = Larkey(folder, workers=2, settings=settings)
        self.base_url = f"{self.larkey.sandbox.url}/model/v1"
        self.key.write_text("sk-sandbox-old1", "utf-8")
        self.write(FILE)

    def start(self) -> "Deployment":
        self.programs = Programs(self.larkey.start())
        return self

    def write(self, text: str) -> None:
        self.file.write_text(text.format(url=self.base_url, key=self.key, lin=LIN), "utf-8")

    def tell(self) -> None:
        for pid in worker_pids(self.larkey.webs[0]):
            os.kill(pid, signal.SIGHUP)

    def said(self, line: str) -> int:
        return self.larkey.logs().count(line)

    def keys_asked(self) -> list[str]:
        return [entry["key"] for entry in self.programs.asked_upstream()]


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    made = Deployment(tmp_path_factory.mktemp("deployment"))
    try:
        yield made.start()
        made.programs.close()
    finally:
        made.larkey.stop()


@contextmanager
def calling(programs: Programs) -> Iterator[list[str]]:
    """Calls one after the other until the block ends; what each came to."""
    came: list[str] = []
    over = threading.Event()

    def call(token: str) -> None:
        with programs.client(token, max_retries=0) as client:
            while not over.is_set():
                try:
                    said = client.chat.completions.create(**asking(f"[[say yes]] {QUICK}"))
                    came.append(said.choices[0].message.content or "")
                except openai.APIError as error:
                    came.append(str(error))

    threads = [threading.Thread(target=call, args=(programs.issue().text,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield came
    finally:
        over.set()
        for thread in threads:
            thread.join(20)


def test_a_new_key_is_taken_over_by_every_worker_while_calls_go_on(deployment: Deployment) -> None:
    with calling(deployment.programs) as came:
        eventually(lambda: came)
        deployment.key.write_text("sk-sandbox-new2", "utf-8")
        deployment.tell()
        eventually(lambda: deployment.said("upstreams were taken over") >= 2)
        enough = len(came) + 20
        eventually(lambda: len(came) > enough)
    assert set(came) == {"yes"}
    asked = deployment.keys_asked()
    assert set(asked[-10:]) == {"new2"}
    assert "old1" in asked


def test_a_bad_file_changes_nothing_while_calls_go_on(deployment: Deployment) -> None:
    with calling(deployment.programs) as came:
        deployment.write('[upstreams.one]\nkeys = ["sk-a-literal-secret"]')
        deployment.tell()
        eventually(lambda: deployment.said("upstreams stay as they were") >= 2)
        enough = len(came) + 10
        eventually(lambda: len(came) > enough)
    assert set(came) == {"yes"}
    assert "literal-secret" not in deployment.larkey.logs()
    taken = deployment.said("upstreams were taken over")
    deployment.write(FILE)
    deployment.tell()
    eventually(lambda: deployment.said("upstreams were taken over") >= taken + 2)


def test_an_upstream_for_some_people_is_there_for_nobody_else(deployment: Deployment) -> None:
    programs = deployment.programs
    with programs.client(programs.issue(LIN).text) as lin, programs.client(programs.issue("ou_other").text) as other:
        asked = {"model": "gpt-4o", "messages": asking(f"[[say yes]] {QUICK}")["messages"]}
        assert lin.chat.completions.create(**asked).choices[0].message.content == "yes"
        with pytest.raises(openai.NotFoundError) as refused:
            other.chat.completions.create(**asked)
        assert refused.value.code == "model_not_found"
        assert {model.id for model in lin.models.list()} == {"gpt-4o", "quick", "sandbox"}
        assert {model.id for model in other.models.list()} == {"quick", "sandbox"}
        aliased = other.chat.completions.create(**{**asked, "model": "quick"})
        assert aliased.model == "gpt-4o-mini"


def test_administrators_see_upstreams_keys_and_why_they_rest(deployment: Deployment) -> None:
    upstream = Upstream("one", deployment.base_url)
    key = Key("sk-sandbox-new2", upstream)
    states = KeyStates(deployment.programs.redis)
    http = Http(environment={})
    acts = KeyActs(Pool([key], state=states), http)
    zhou = direct_chat(deployment.larkey.sandbox, 1)

    def status(text: str) -> str:
        return words(zhou.wait_reply(zhou.send("状态")["message_id"], lambda card: text in words(card)))

    assert acts.rest(key.id, 600)
    assert not acts.rest("0123456789ab", 600)
    assert f"one · {key.id}：休息到" in status("管理员停用")

    states.heal(key.id)
    deployment.larkey.sandbox.chaos(model={"refuse_key": "new2"})
    assert acts.test(key.id)
    assert "被拒绝" in status("被拒绝")
    deployment.larkey.sandbox.chaos(model={"clear": True})
    assert acts.test(key.id) == ""
    assert f"one · {key.id}：可用" in status("可用 2 把")
    assert acts.test("0123456789ab") is None
    assert "sk-sandbox" not in deployment.larkey.logs()
    http.close()
