"""The figures: they add up over all workers, survive them, hold nothing secret, and are not for everybody."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.chat import Chat
from tests.gateway.programs import QUICK, Programs, asking, bearer
from tests.servers import MODEL_KEY, Larkey, worker_pids
from tests.support import Reply, eventually, request

ADMIN = "an-admin-token-for-the-tests"
LINE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two workers, so that most requests are counted by the one that is not asked."""
    settings = {"ADMIN_TOKEN": ADMIN, "METRICS__FOLDER": str(tmp_path_factory.mktemp("figures"))}
    return {"workers": 2, "settings": settings}


@pytest.fixture(scope="module")
def programs(larkey: Larkey) -> Iterator[Programs]:
    with Programs(larkey) as found:
        yield found


def shown(larkey: Larkey, path: str = "/metrics", **headers: str) -> Reply:
    return request(
        "GET", f"{larkey.url}{path}", headers={name.replace("_", "-"): text for name, text in headers.items()}
    )


def figures(larkey: Larkey) -> dict[str, float]:
    """Each line of the page: name and labels -> value."""
    reply = shown(larkey)
    assert reply.status == 200, reply.body
    found = {}
    for line in reply.body.decode().splitlines():
        if not line.startswith("#"):
            match = LINE.match(line)
            assert match, line
            found[line.rpartition(" ")[0]] = float(match[3])
    return found


def total(larkey: Larkey, name: str, *labels: str) -> float:
    """The sum of all lines of this name that have these labels."""
    return sum(
        value
        for line, value in figures(larkey).items()
        if line.partition("{")[0] == name and all(label in line for label in labels)
    )


def test_requests_add_up_over_all_workers(larkey: Larkey, programs: Programs) -> None:
    token = programs.issue().text
    done = ("larkey_requests_total", 'route="chat/completions"', 'model="sandbox"', 'status="200"', 'end="done"')
    before = total(larkey, *done)
    for _ in range(20):
        assert programs.post(token, asking(f"你好 {QUICK}")).status == 200
    eventually(lambda: total(larkey, *done) == before + 20)
    found = figures(larkey)
    operation = 'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="sandbox"'
    assert found[f"gen_ai_server_request_duration_seconds_count{{{operation}}}"] >= 20
    assert found[f'gen_ai_client_token_usage_count{{{operation},gen_ai_token_type="input"}}'] >= 20
    assert total(larkey, "larkey_tokens_total", 'type="prompt"', 'label="reported"') > 0
    assert total(larkey, "larkey_overhead_seconds_count", 'route="chat/completions"') >= 20


def test_what_a_dead_process_left_half_written_breaks_nothing(larkey: Larkey) -> None:
    before = total(larkey, "larkey_event_seconds_count")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    folder = Path(larkey.settings["METRICS__FOLDER"])
    (folder / f"counter_{dead.pid}.db").write_bytes(b"")
    (folder / f"histogram_{dead.pid}.db").write_bytes(b"\xff" * 200)
    (folder / "histogram_archive.new").write_bytes(b"\0" * 65_536)
    assert total(larkey, "larkey_event_seconds_count") == before
    assert not list(folder.glob(f"*_{dead.pid}.db")) + list(folder.glob("*.new"))


def test_who_is_refused_is_counted_by_whose_fault_it_is(larkey: Larkey, programs: Programs) -> None:
    refused = ("larkey_errors_total", 'blame="caller"', 'code="unknown_token"')
    before = total(larkey, *refused)
    reply = request("GET", f"{larkey.url}/v1/models", headers=bearer(f"lk-{'0' * 10}-{'0' * 49}"))
    assert reply.status == 401
    eventually(lambda: total(larkey, "larkey_errors_total", 'blame="caller"') >= before + 1)


def test_a_made_up_model_is_no_label(larkey: Larkey, programs: Programs) -> None:
    token = programs.issue().text
    programs.post(token, {**asking("你好"), "model": "made-up-by-a-caller"})
    failed = ("larkey_requests_total", 'route="chat/completions"', 'model="other"', 'end="caller error"')
    eventually(lambda: total(larkey, *failed) >= 1)
    assert "made-up-by-a-caller" not in shown(larkey).body.decode()


def test_the_chat_and_the_platform_are_counted(larkey: Larkey, chat: Chat) -> None:
    chat.ask("你好")
    eventually(lambda: total(larkey, "larkey_requests_total", 'route="feishu"', 'end="done"') >= 1)
    eventually(lambda: total(larkey, "larkey_messages_total", 'outcome="shown"') >= 1)
    found = figures(larkey)
    assert total(larkey, "larkey_event_seconds_count", 'door="webhook"', 'outcome="taken"') >= 1
    assert total(larkey, "larkey_feishu_seconds_count") >= 2
    assert total(larkey, "larkey_card_frames_total", 'fate="shown"') >= 2
    assert found['larkey_up{part="redis"}'] == 1
    assert found['larkey_inbox_messages{state="waiting"}'] == 0
    assert found['larkey_duty_held{duty="scheduler"}'] == 1
    assert total(larkey, "larkey_key_state", 'state="ready"') == 1


def test_what_a_killed_worker_counted_stays_counted(larkey: Larkey) -> None:
    name = "larkey_event_rejections_total"
    for _ in range(8):
        request("POST", f"{larkey.url}/feishu/events", b"{}", {"Content-Type": "application/json"})
    counted = total(larkey, name)
    assert counted >= 8
    old = worker_pids(larkey.webs[0])
    os.kill(old[0], signal.SIGKILL)
    eventually(lambda: len(set(worker_pids(larkey.webs[0])) - set(old)) == 1)
    folder = larkey.settings["METRICS__FOLDER"]
    eventually(lambda: not [file for file in os.listdir(folder) if file.endswith(f"_{old[0]}.db")])
    assert total(larkey, name) == counted


def test_what_is_no_event_is_counted_by_its_reason(larkey: Larkey) -> None:
    before = total(larkey, "larkey_event_rejections_total")
    request("POST", f"{larkey.url}/feishu/events", b"{}", {"Content-Type": "application/json"})
    eventually(lambda: total(larkey, "larkey_event_rejections_total") == before + 1)


def test_no_secret_and_no_person_is_among_the_figures(larkey: Larkey, programs: Programs, chat: Chat) -> None:
    issued = programs.issue()
    programs.post(issued.text, asking(f"一句悄悄话 {QUICK}"))
    page = shown(larkey).body.decode()
    for secret in (issued.text, issued.text.split("-")[1], MODEL_KEY, ADMIN, "悄悄话", chat.person, chat.chat_id):
        assert secret not in page


def test_the_page_is_for_administrators_and_this_machine(larkey: Larkey, programs: Programs) -> None:
    assert shown(larkey).status == 200
    assert shown(larkey, "/v1/metrics").status == 200
    for headers in ({"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=10.0.0.1"}, {"X_Real_IP": "8.8.8.8"}):
        assert shown(larkey, **headers).status == 401
        assert shown(larkey, **headers, Authorization=f"Bearer {programs.issue().text}").status == 401
        assert shown(larkey, **headers, Authorization=f"Bearer {ADMIN}").status == 200
