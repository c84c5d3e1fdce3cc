"""What one person or one provider says and nobody can digest: nothing stops for the others."""

import json
import time
import uuid
from typing import Any

import pytest

from cards.markdown import to_pages
from tests.attack.conftest import ODD
from tests.attack.planted import PLANTED
from tests.doors.doorstep import encrypted, event, signed
from tests.gateway.programs import Programs, asking
from tests.gateway.scripted.provider import DONE, HELLO, STOP, Provider, plain, sse
from tests.servers import APP_ID, ENCRYPT_KEY, VERIFICATION_TOKEN, Larkey
from tests.support import Reply, eventually, request

HUGE = 10**400
"""Larger than any float."""
LONE = "\ud800"
NO_ID = "an id in it is none"


def deliver(larkey: Larkey, envelope: dict[str, Any]) -> Reply:
    """An event as the platform would deliver it."""
    body = encrypted(json.dumps(envelope).encode(), ENCRYPT_KEY)
    return request(
        "POST", f"{larkey.url}/feishu/events", body, signed(body, key=ENCRYPT_KEY, stamp=str(int(time.time())))
    )


def direct(**message: str) -> dict[str, Any]:
    """A question of somebody in a chat of their own."""
    found = event("text_direct")
    found["header"] |= {"app_id": APP_ID, "token": VERIFICATION_TOKEN, "event_id": uuid.uuid4().hex}
    found["header"]["create_time"] = str(int(time.time() * 1000))
    found["event"]["message"] |= {"message_id": f"om_{uuid.uuid4().hex}", **message}
    return found


@pytest.mark.parametrize("name", ["message_id", "chat_id", "root_id", "thread_id"])
@pytest.mark.parametrize("odd", [LONE, "oc|1", "oc\n1", "oc\x001", "x" * 10_000], ids=repr)
def test_an_event_with_an_id_that_is_none_is_nobodys_work(larkey: Larkey, name: str, odd: str) -> None:
    """Asked for again it would be as odd; and what cannot be looked up in Redis keeps a process from its heartbeat."""
    before = larkey.webs[0].output().count(NO_ID)
    assert deliver(larkey, direct(**{name: odd})).status == 200
    assert eventually(lambda: larkey.webs[0].output().count(NO_ID) > before)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_count_that_cannot_be_is_believed_by_nobody(
    programs: Programs, provider: Provider, token: str, stream: bool
) -> None:
    usage = {"prompt_tokens": HUGE, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": HUGE}}
    told = json.dumps({"choices": [], "usage": usage}).encode()
    whole = json.dumps({"choices": [{"message": {"content": "hello"}}], "usage": usage}).encode()
    provider.answers(sse(HELLO, STOP, b"data: " + told + b"\n\n", DONE) if stream else plain(whole))
    assert programs.post(token, asking("hi", model=ODD, stream=stream)).status == 200
    (row,) = programs.rows(1, token.split("-")[1])
    assert row["label"] == "estimated"
    assert row["prompt"] + row["completion"] < 100
    assert "tokens" in eventually(lambda: counted(programs.larkey))
    assert "could not be counted" not in programs.larkey.webs[0].output()


def counted(larkey: Larkey) -> str:
    """The figures of the odd model, once it has any."""
    reply = request("GET", f"{larkey.url}/metrics", None, {"Authorization": f"Bearer {PLANTED['METRICS__TOKEN']}"})
    lines = [line for line in reply.body.decode().splitlines() if f'"{ODD}"' in line]
    return "\n".join(lines)


def test_formulas_that_never_end_are_soon_read() -> None:
    """Each begin was looked through a thousand times a thousand: minutes for one answer."""
    assert to_pages("\\[" * 2500 + "\n\n" + "\\[" * 2400)


@pytest.mark.parametrize("part", ["t-", "a-", "sk-", "a+"])
def test_no_name_keeps_a_worker_from_everybody(programs: Programs, token: str, part: str) -> None:
    """It is written to the log, where secrets are looked for in it: read once, not once for each of its letters."""
    programs.post(token, asking("hi", model=part * 150_000))
    assert request("GET", f"{programs.larkey.url}/readyz").status == 200
