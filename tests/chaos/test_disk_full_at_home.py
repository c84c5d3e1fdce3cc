"""`make run` on a disk that is full: Valkey cannot write down what is accepted, so nothing is, until there is room."""

from collections.abc import Iterator

import pytest

from tests.chaos.disks import MISSING, SmallDisk, allowed
from tests.chat import card_of, direct_chat, state_of
from tests.launch.machine import Machine
from tests.support import answers, eventually

pytestmark = pytest.mark.skipif(not allowed(), reason=MISSING)


@pytest.fixture
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk]:
    mounted = SmallDisk(tmp_path_factory.mktemp("disk")).mount()
    yield mounted
    mounted.unmount()


def test_what_is_asked_meanwhile_is_answered_once_when_there_is_room_again(disk: SmallDisk) -> None:
    machine = Machine(disk.folder, {"SANDBOX__TIME_SCALE": "0.1"})
    try:
        machine.run()
        sandbox = machine.sandbox()
        sandbox.chaos(model={"rate": 400, "first_delay": 0.05})
        chat = direct_chat(sandbox)
        chat.ask("你好")
        accepted = len(sandbox.get("deliveries?since=0"))
        disk.fill()
        asked = [chat.send(f"第 {number} 问 [[text 200]]")["message_id"] for number in range(12)]
        machine.started[0].wait_for_line("valkey ended (exit 1) and starts again in 2 s")
        told = sandbox.get("deliveries?since=0")[accepted:]
        # The last page of Valkey's file may have room for one more; what did not fit is refused, and nothing else.
        assert 500 in {delivery["status"] for delivery in told} <= {200, 500}
        disk.free()
        eventually(lambda: answers(f"http://127.0.0.1:{machine.port}/readyz"), 60)
        sandbox.chaos(redeliver=asked, times=1)

        def all_answered() -> bool:
            for question in asked:
                found = [state_of(card_of(one) or {}) for one in chat.answers(question)]
                assert found == ["done"], f"{question}: {found}"
            return True

        eventually(all_answered, 60)
    finally:
        machine.stop()
