"""Answers that get lost, platforms that are away, connections that stay open."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.feishu.calls import ATTEMPTS
from bot.feishu.client import Feishu
from bot.feishu.errors import NO_CODE, FeishuError, Kind
from bot.feishu.http import Http
from tests.chat import answer_text, card_of
from tests.doors.conftest import OpenFeishu
from tests.doors.places import TEXT, card, entity, fault, question
from tests.doors.test_logs import lines as lines
from tests.llm.relays import BlackHole
from tests.servers import Sandbox
from tests.support import ROOT, clean_environment, free_port

REPLY = "/open-apis/im/v1/messages/*/reply"
CARDS = "/open-apis/cardkit/v1/cards"


def test_an_answer_that_is_lost_is_asked_for_again_and_shows_once(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    fault(sandbox, REPLY, lost=True, times=2)
    sent = feishu.reply(asked, "text", TEXT, "uuid-1")
    assert [answer["message_id"] for answer in chat.answers(asked)] == [sent.message_id]


def test_a_card_operation_whose_answer_is_lost_is_done_once(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    card_id = feishu.create_card(card(streaming=True))
    sent = feishu.reply(asked, "interactive", entity(card_id), "uuid-1")
    fault(sandbox, f"{CARDS}/*", lost=True, times=1)
    feishu.stream_text(card_id, "answer", "hello again", 1)
    feishu.stream_text(card_id, "answer", "hello again and again", 2)
    shown = card_of(chat.message(sent.message_id))
    assert shown is not None
    assert answer_text(shown) == "hello again and again"


def test_a_gateways_error_page_is_tried_again(feishu: Feishu, sandbox: Sandbox) -> None:
    chat, asked = question(sandbox)
    fault(sandbox, REPLY, code=1, status=502, times=ATTEMPTS - 1)
    feishu.reply(asked, "text", TEXT, "uuid-1")
    assert len(chat.answers(asked)) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda feishu: feishu.create_card(card()),
        lambda feishu: feishu.upload_file("a.md", b"x"),
        lambda feishu: feishu.send("chat_id", "oc_x", "text", TEXT, ""),
    ],
    ids=["create", "upload", "send without uuid"],
)
def test_what_would_be_done_twice_is_not_repeated(
    feishu: Feishu, sandbox: Sandbox, act: Callable[[Feishu], object]
) -> None:
    feishu.check()
    before = len(sandbox.get("calls?since=0"))
    fault(sandbox, "/open-apis/*", code=1, status=500, times=-1)
    with pytest.raises(FeishuError) as refused:
        act(feishu)
    assert refused.value.kind is Kind.NETWORK
    assert len(sandbox.get("calls?since=0")) == before + 1


def test_a_platform_that_cannot_be_reached_is_a_network_error(open_door: OpenFeishu) -> None:
    nobody = open_door(domain=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(FeishuError) as refused:
        nobody.check()
    assert (refused.value.kind, refused.value.code, refused.value.http_status) == (Kind.NETWORK, NO_CODE, 0)


def test_a_platform_that_never_answers_is_given_up(sandbox: Sandbox) -> None:
    with BlackHole(sandbox.port) as hole:
        http = Http(f"http://127.0.0.1:{hole.port}", read_seconds=0.3)
        with pytest.raises(FeishuError) as refused:
            http.send("GET", "/x")
        http.close()
    assert refused.value.kind is Kind.NETWORK


class Counting(ThreadingHTTPServer):
    """An endpoint that answers everything and counts the connections."""

    connections = 0

    def get_request(self) -> tuple[object, object]:  # type: ignore[override]
        self.connections += 1
        return super().get_request()


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = b'{"code":0,"tenant_access_token":"t-1","expire":7200,"bot":{}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def counting() -> Iterator[Counting]:
    server = Counting(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_connections_stay_open(counting: Counting) -> None:
    feishu = Feishu("cli_1", "an-app-that-is-not-real", domain=f"http://127.0.0.1:{counting.server_address[1]}")
    for _ in range(10):
        feishu.bot_info()
    assert counting.connections == 1
    feishu.close()


def test_a_forked_process_has_connections_of_its_own(counting: Counting) -> None:
    """gunicorn imports once and forks: two workers on one connection would read each other's answers."""
    program = (
        "import os, sys\nfrom bot.feishu.client import Feishu\n"
        "feishu = Feishu('cli_1', 'no-secret', domain=sys.argv[1])\nfeishu.bot_info()\n"
        "child = os.fork()\nfeishu.bot_info()\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if child else 0)\n"
    )
    argv = [sys.executable, "-c", program, f"http://127.0.0.1:{counting.server_address[1]}"]
    done = subprocess.run(argv, cwd=ROOT, env=clean_environment(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert counting.connections == 2


def test_the_sdk_is_not_imported_as_a_whole() -> None:
    """`import lark_oapi` takes seconds and 150 MiB; neither the web workers nor the long connection pay for that."""
    program = (
        "import sys\nimport bot.feishu.client\nassert not [name for name in sys.modules if 'lark' in name]\n"
        "from bot.connection.frames import ping, read\nassert read(ping(7)).service == 7\n"
        "assert 'lark_oapi' not in sys.modules and 'lark_oapi.api' not in sys.modules\n"
    )
    argv = [sys.executable, "-c", program]
    done = subprocess.run(argv, cwd=ROOT, env=clean_environment(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
