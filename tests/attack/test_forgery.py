"""Server-side request forgery: no address that people, programs, providers or models supply is ever visited."""

import http.client
import json
import socket

from tests.attack.conftest import ODD
from tests.attack.trap import Trap
from tests.chat import direct_chat
from tests.gateway.programs import QUICK, Programs, asking, bearer
from tests.gateway.scripted.provider import Provider, plain, sse
from tests.servers import Larkey
from tests.support import eventually, request

HEADERS = (
    *("Host", "X-Forwarded-Host", "X-Forwarded-Server", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Host-Override"),
    *("Referer", "Origin", "Destination", "Proxy", "X-Forwarded-For", "X-Real-IP", "True-Client-IP", "From"),
    *("X-Wap-Profile", "Base-URL", "X-Api-Base", "OpenAI-Base-URL", "X-Larkey-Upstream", "X-Larkey-Conversation"),
)
FIELDS = ("base_url", "api_base", "webhook_url", "callback_url", "proxy", "endpoint", "upstream", "user", "url")


def test_no_header_decides_where_we_go(larkey: Larkey, token: str, trap: Trap) -> None:
    for name in HEADERS:
        for value in (trap.url, f"127.0.0.1:{trap.port}"):
            for path in ("/v1/models", "/auth/login", "/auth/callback/openai?code=x&state=y", "/doctor"):
                line = http.client.HTTPConnection("127.0.0.1", larkey.port, timeout=15)
                line.putrequest("GET", path, skip_host=name == "Host")
                line.putheader("Authorization", f"Bearer {token}")
                line.putheader(name, value)
                line.endheaders()
                assert line.getresponse().status < 500
                line.close()
    assert trap.visits == 0


def test_no_target_of_a_request_leads_elsewhere(larkey: Larkey, token: str, trap: Trap) -> None:
    there = f"127.0.0.1:{trap.port}"
    targets = [f"http://{there}/v1/models", f"//{there}/v1/models", f"/v1//{there}/models", f"/v1/@{there}/files"]
    targets += [f"/v1/http://{there}/files", f"/v1/http:%2f%2f{there}/files", f"/openai/v1/{there}", f"/auth//{there}"]
    targets += [f"/auth/login?next=http://{there}&redirect_uri=http://{there}", f"/auth/callback/openai?code=//{there}"]
    for method in ("GET", "POST", "CONNECT"):
        for target in [there, *targets]:
            head = (
                f"{method} {target} HTTP/1.1\r\nHost: larkey\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
            )
            with socket.create_connection(("127.0.0.1", larkey.port), timeout=15) as line:
                line.sendall(head.encode() + b"Connection: close\r\nContent-Length: 0\r\n\r\n")
                assert line.recv(65536).startswith(b"HTTP/1.1 ")
    assert trap.visits == 0


def test_no_address_in_what_a_program_sends_is_visited(programs: Programs, token: str, trap: Trap) -> None:
    url = f"{trap.url}/picture.png"
    parts = [
        {"type": "text", "text": f"{url} {QUICK}"},
        {"type": "image_url", "image_url": {"url": url}},
        {"type": "file", "file": {"file_data": url, "file_url": url}},
        {"type": "input_audio", "input_audio": {"data": url, "format": "wav", "url": url}},
    ]
    named = dict.fromkeys(FIELDS, trap.url)
    tools = [{"type": "mcp", "server_label": "x", "server_url": trap.url}]
    messages = [{"role": "user", "content": parts}]
    url_of = f"{programs.larkey.url}/v1"
    bodies = [
        ("chat/completions", {"model": "sandbox", "messages": messages, **named}),
        ("responses", {"model": "sandbox", "input": [{"role": "user", "content": url}], "tools": tools, **named}),
        ("embeddings", {"model": "text-embedding-3-small", "input": url, **named}),
        ("images/generations", {"model": "gpt-image-1", "prompt": url, "image": url, **named}),
        ("batches", {"input_file_id": url, "endpoint": trap.url, "completion_window": "24h"}),
    ]
    for path, body in bodies:
        assert request("POST", f"{url_of}/{path}", json.dumps(body).encode(), bearer(token)).status < 500
    assert trap.visits == 0


def test_a_provider_sends_us_nowhere(programs: Programs, provider: Provider, token: str, trap: Trap) -> None:
    location = b"Location: %s/v1\r\nRefresh: 0; url=%s\r\nLink: <%s>; rel=preload\r\n" % ((trap.url.encode(),) * 3)
    for status in (b"301 Moved", b"302 Found", b"303 See Other", b"307 Temporary", b"308 Permanent", b"201 Created"):
        provider.answers(plain(b'{"url": "%s"}' % trap.url.encode(), status, location))
        programs.post(token, asking("hi", model=ODD))
        programs.wake_keys()
    provider.answers(sse(b'data: {"error":{"message":"see %s"}}\n\n' % trap.url.encode(), headers=location))

    def asked() -> bool:
        programs.post(token, asking("hi", model=ODD, stream=True))
        return len(provider.requests) >= 1

    eventually(asked)  # for a moment the process may still believe that the key rests
    assert trap.visits == 0


def test_no_address_that_a_person_or_a_model_writes_is_visited(larkey: Larkey, trap: Trap) -> None:
    url = f"{trap.url}/picture.png"
    said = f"![picture]({url}) [link]({url}) <img src='{url}'> <{url}> {url}"
    direct_chat(larkey.sandbox).ask(f"看看 {url} [[say {said}]]")
    assert trap.visits == 0


def test_whoever_went_there_would_be_noticed(trap: Trap) -> None:
    """Last in this file: it is the visit that all others must not make."""
    before = trap.visits
    socket.create_connection(("127.0.0.1", trap.port), timeout=5).close()
    eventually(lambda: trap.visits == before + 1)
    trap.visits = before
