"""Who may see and delete what is kept: its own person, an administrator with a row in the trail, nobody else."""

from typing import Any
from urllib.parse import quote

import pytest

from store.audit import Audit
from tests.gateway.conftest import SETTINGS
from tests.gateway.reader import ADMIN, FULL, Reader
from tests.gateway.web.behind import TENANT
from tests.support import request


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {**SETTINGS, **FULL}}


def test_two_people_with_the_same_words_see_only_their_own(reader: Reader, other: Reader) -> None:
    mine, theirs = reader.say("good morning"), other.say("good morning")
    reader.calls(1)
    other.calls(1)
    (conversation,) = reader.get()["data"]
    (foreign,) = other.get()["data"]
    assert conversation["id"] != foreign["id"]
    for name in (foreign["id"], theirs, "conv_0000000000000000", "conv_x", "req_none", quote("../x", safe="")):
        for method in ("GET", "DELETE"):
            reply = reader.send(method, f"/{name}")
            assert reply.status == 404, (name, reply.body)
            assert reply.json()["error"]["code"] in ("not_found", "unknown_url")
    assert [row["id"] for row in other.get(f"/{foreign['id']}")["data"]] == [theirs]
    assert mine not in other.send("GET", "?format=jsonl").body.decode()


def test_deleting_a_call_a_conversation_and_everything(reader: Reader, other: Reader) -> None:
    other.say("stays")
    first, second = reader.say("one"), reader.say("two")
    reader.say("three")
    reader.calls(3)
    assert reader.send("DELETE", f"/{first}").json() == {
        "id": first,
        "object": "conversation.call.deleted",
        "deleted": True,
    }
    assert reader.send("GET", f"/{first}").status == 404
    conversation = reader.get(f"/{second}")["conversation"]
    assert reader.send("DELETE", f"/{conversation}").status == 200
    assert reader.send("GET", f"/{second}").status == 404
    assert reader.send("DELETE").json()["error"]["code"] == "bad_query"
    assert reader.send("DELETE", "?all=true").json()["calls"] == 1
    assert reader.get()["data"] == reader.get("/chat_completions")["data"] == []
    assert len(other.calls(1)) == 1
    deeds = Audit(reader.programs.database).read(TENANT, about=reader.issued.token.person)
    assert [deed.what for deed in deeds].count("records.erased") == 3


def test_an_administrator_sees_everybody_and_leaves_a_row(reader: Reader, other: Reader) -> None:
    mine, theirs = reader.say("mine"), other.say("theirs")
    reader.calls(1)
    other.calls(1)
    rows = reader.get("/chat_completions", ADMIN)["data"]
    assert {mine, theirs} <= {row["id"] for row in rows}
    open_id = next(row["person"] for row in rows if row["id"] == theirs)
    before = len(Audit(reader.programs.database).read(TENANT, size=1000))
    assert [row["id"] for row in reader.get(f"/chat_completions?person={open_id}", ADMIN)["data"]] == [theirs]
    assert reader.get("/chat_completions?person=ou_nobody", ADMIN)["data"] == []
    assert reader.get(f"/{theirs}", ADMIN)["words"]
    deeds = Audit(reader.programs.database).read(TENANT, size=1000)
    assert len(deeds) == before + 3
    assert deeds[2].about == other.issued.token.person
    refused = reader.send("DELETE", f"/{theirs}", ADMIN)
    assert (refused.status, refused.json()["error"]["code"]) == (403, "not_yours")


def test_nobody_else_sees_anything(reader: Reader) -> None:
    for path in ("", "/completions", "/conv_0000000000000001", "?format=jsonl"):
        url = f"{reader.programs.larkey.url}/conversations{path}"
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Cookie": "larkey_session=x"}):
            reply = request("GET", url, None, headers)
            assert reply.status == 401, (path, headers)
            assert reply.json()["error"]["type"] == "invalid_request_error"
            assert "no-store" in reply.headers["cache-control"]
