"""`make run`: one command, an answer in the chat page, and nothing left behind."""

import os
import signal
import stat
from collections.abc import Iterator

import pytest

from tests.chat import answer_text, card_of, direct_chat
from tests.launch.machine import Machine
from tests.processes import alive, children, command_of, descendants
from tests.servers import Valkey
from tests.support import Process, answers, eventually, listening


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which `make run` is up, for tests that only look."""
    machine = Machine(tmp_path_factory.mktemp("machine"))
    try:
        machine.run()
        yield machine
    finally:
        machine.stop()


def child(process: Process, part: str) -> int:
    """The pid of the launcher's child whose command line has this part."""
    found = [pid for pid in children(process.pid) if part in command_of(pid)]
    assert found, [command_of(pid) for pid in children(process.pid)]
    return found[0]


def test_one_command_answers_and_a_second_run_remembers(machine: Machine) -> None:
    process = machine.run()
    assert f"http://127.0.0.1:{machine.sandbox_port}/" in process.output()
    first = direct_chat(machine.sandbox()).ask("我叫小满 [[say-base64 5L2g5aW9]]")
    assert "你好" in answer_text(card_of(first) or {})
    everybody = descendants(process.pid)
    assert len(everybody) >= 5
    process.signal(signal.SIGINT)
    assert process.wait() == 0
    eventually(lambda: not alive(everybody))

    machine.run()
    chat = direct_chat(machine.sandbox())
    assert first["message_id"] in [message["message_id"] for message in chat.messages()]
    again = chat.ask("我刚才说了什么")
    assert "我叫小满" in answer_text(card_of(again) or {})


def test_over_the_long_connection_it_answers_too(machine: Machine) -> None:
    process = machine.run(FEISHU_TRANSPORT="websocket")
    chat = direct_chat(machine.sandbox())
    assert card_of(chat.ask("你好"))
    lost = child(process, "bot connect")
    os.kill(lost, signal.SIGKILL)
    eventually(lambda: child(process, "bot connect") != lost, within=20)
    assert card_of(chat.ask("还在吗", within=60))


def test_sigterm_stops_every_child(machine: Machine) -> None:
    process = machine.run()
    everybody = descendants(process.pid)
    process.signal(signal.SIGTERM)
    assert process.wait() == 0
    eventually(lambda: not alive(everybody))
    assert not listening(machine.port)
    assert not listening(machine.sandbox_port)


def test_a_killed_launcher_leaves_nobody_behind_and_can_start_again(machine: Machine) -> None:
    process = machine.run()
    everybody = descendants(process.pid)
    process.kill()
    machine.run()
    assert not alive(everybody)


def test_what_has_died_is_started_again(machine: Machine) -> None:
    process = machine.run()
    dead = child(process, "valkey-server")
    os.kill(dead, signal.SIGKILL)
    eventually(lambda: child(process, "valkey-server") != dead, within=20)
    eventually(lambda: answers(f"http://127.0.0.1:{machine.port}/readyz"), within=20)
    assert "valkey ended" in process.output()


def test_a_redis_of_ones_own_is_used_instead_of_the_embedded_one(machine: Machine, valkey: Valkey) -> None:
    process = machine.run(REDIS_URL=valkey.url)
    assert not any("valkey-server" in command_of(pid) for pid in children(process.pid))
    assert not (machine.data / "valkey").exists()


def test_secrets_under_data_are_for_their_owner_only(running: Machine) -> None:
    for name in ("secrets.json", "valkey/valkey.conf", "logs/web.log"):
        mode = stat.S_IMODE((running.data / name).stat().st_mode)
        assert mode == 0o600, name
    written = "".join(path.read_text() for path in (running.data / "logs").glob("*.log"))
    secrets = (running.data / "secrets.json").read_text().split('"')[3::4]
    assert len(secrets) > 3
    assert not [secret for secret in secrets if secret in written]


def test_the_embedded_server_listens_on_the_loopback_with_a_password(running: Machine) -> None:
    configuration = (running.data / "valkey/valkey.conf").read_text()
    assert "bind 127.0.0.1\n" in configuration
    assert "requirepass " in configuration
    assert "appendonly yes" in configuration


def test_a_second_launcher_in_the_same_folder_does_not_start(running: Machine) -> None:
    said = running.refusal()
    assert str(running.started[0].pid) in said
