"""The disk under SQLite, and under what is counted, is full: people and programs are served, and nothing is lost."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from store.backlog import Backlog
from tests.bot.alerting import GROUP, ZHOU, alert
from tests.chaos.disks import MISSING, SmallDisk, allowed
from tests.chat import Chat, direct_chat
from tests.gateway.programs import Programs, asking
from tests.servers import Larkey, worker_pids
from tests.support import eventually, request

pytestmark = pytest.mark.skipif(not allowed(), reason=MISSING)
SETTINGS = {
    "ALERTS__CHAT_ID": GROUP,
    "ALERTS__EVERY_SECONDS": "0.5",
    "ALERTS__PATIENCE_SECONDS": "1",
    "RECORDS__CONTENT": "full",
}
WORDS = "盘满了也要回答 [[text 3000]] [[rate 0]] [[delay 0]]"


@dataclass
class Scene:
    larkey: Larkey
    disk: SmallDisk
    programs: Programs
    token: str
    answered: int = 0

    def call(self) -> None:
        reply = self.programs.post(self.token, asking(WORDS))
        assert reply.status == 200, reply
        self.answered += 1

    def waiting(self) -> int:
        return Backlog(self.programs.redis).look().requests


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Something was written before; now the disk is full, and what is to be written waits."""
    disk = SmallDisk(tmp_path_factory.mktemp("disk")).mount()
    files = {"DATABASE_URL": f"sqlite:///{disk.folder}/larkey.db", "METRICS__FOLDER": str(disk.folder / "metrics")}
    larkey = Larkey(tmp_path_factory.mktemp("larkey"), workers=2, settings={**SETTINGS, **files})
    try:
        larkey.start()
        programs = Programs(larkey)
        found = Scene(larkey, disk, programs, programs.issue().text)
        found.call()
        programs.rows(1)
        direct_chat(larkey.sandbox).ask("你好")
        yield found
        programs.close()
    finally:
        larkey.stop()
        disk.unmount()


def test_everybody_is_served_and_every_row_is_there_once_when_there_is_room_again(scene: Scene) -> None:
    workers = worker_pids(scene.larkey.webs[0])
    scene.disk.fill()

    def waits() -> bool:
        scene.call()
        return scene.waiting() > 5

    eventually(waits, within=60)
    answer = direct_chat(scene.larkey.sandbox).ask(WORDS)
    alert(Chat(scene.larkey.sandbox, GROUP, ZHOU), "磁盘", str(scene.disk.folder))
    assert worker_pids(scene.larkey.webs[0]) == workers
    scene.disk.free()
    eventually(lambda: scene.waiting() == 0, within=60)
    rows = Counter(row["request_id"] for row in scene.programs.rows(scene.answered))
    assert set(rows.values()) == {1}
    assert len(rows) >= scene.answered
    assert direct_chat(scene.larkey.sandbox).answers(answer["parent_id"]) == [answer]
    assert worker_pids(scene.larkey.webs[0]) == workers


def test_a_worker_that_starts_while_the_disk_is_full_serves_like_the_others(scene: Scene) -> None:
    scene.disk.fill()
    gone = worker_pids(scene.larkey.webs[0])[0]
    os.kill(gone, signal.SIGKILL)
    eventually(lambda: len(set(worker_pids(scene.larkey.webs[0])) - {gone}) == 2, within=30)
    for _ in range(10):
        scene.call()
        assert request("GET", f"{scene.larkey.url}/metrics").status == 200
    scene.disk.free()
    eventually(lambda: scene.waiting() == 0, within=60)
    assert len(scene.programs.rows(scene.answered)) >= scene.answered
