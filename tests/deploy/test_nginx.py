"""Behind the nginx of deploy/: streams come as they are said, callers who leave are noticed, figures stay inside."""

import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx2
import openai
import pytest

from tests.deploy.nginx import start_nginx
from tests.gateway.programs import QUICK, Programs
from tests.support import eventually


@dataclass(frozen=True)
class Front:
    """nginx before a Larkey."""

    url: str
    trust: ssl.SSLContext

    def client(self, token: str) -> openai.OpenAI:
        return openai.OpenAI(api_key=token, base_url=f"{self.url}/v1", http_client=httpx2.Client(verify=self.trust))


@pytest.fixture(scope="module")
def front(_programs: Programs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    process, port, pem = start_nginx(tmp_path_factory.mktemp("nginx"), _programs.larkey.port)
    try:
        yield Front(f"https://localhost:{port}", ssl.create_default_context(cafile=str(pem)))
    finally:
        process.stop()


def test_a_stream_comes_as_it_is_said(front: Front, token: str) -> None:
    question = "[[delay 0]] [[rate 20]] [[text 200]]"
    with front.client(token) as client:
        stream = client.chat.completions.create(
            model="sandbox", messages=[{"role": "user", "content": question}], stream=True
        )
        came = [time.monotonic() for chunk in stream if chunk.choices and chunk.choices[0].delta.content]
    assert len(came) > 20
    # Collected on the way, all of it would come at once.
    assert came[len(came) // 2] - came[0] > (came[-1] - came[0]) / 5 > 0.05


def test_a_caller_who_leaves_is_noticed_through_it(front: Front, programs: Programs, token: str) -> None:
    since = programs.last_upstream()
    with front.client(token) as client:
        stream = client.chat.completions.create(
            model="sandbox",
            messages=[{"role": "user", "content": "[[delay 0]] [[rate 10]] [[text 5000]]"}],
            stream=True,
        )
        next(iter(stream))
        stream.close()
    eventually(lambda: programs.asked_upstream(since=since)[-1]["end"] == "client gone")


def test_large_requests_pass_through(front: Front, token: str) -> None:
    with front.client(token) as client:
        answer = client.chat.completions.create(
            model="sandbox",
            messages=[{"role": "user", "content": QUICK}],
            extra_body={"unknown": "x" * 3_000_000},
        )
    assert answer.choices[0].message.content


def test_uploads_pass_through_as_far_as_larkey_takes_them(front: Front, token: str) -> None:
    with front.client(token) as client:
        made = client.files.create(file=("large.jsonl", b"x" * 70_000_000), purpose="batch")
    assert made.bytes == 70_000_000


def test_events_and_health_pass_through(front: Front) -> None:
    with httpx2.Client(base_url=front.url, verify=front.trust) as browser:
        assert browser.get("/healthz").json() == {"status": "ok"}
        assert browser.post("/feishu/events", content=b"{}").status_code in (400, 401, 415)
