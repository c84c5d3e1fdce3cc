"""The paths below /conversations: trees, pages, filters and exports of one's own calls."""

import json
from typing import Any

import pytest

from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import QUICK
from tests.gateway.reader import FULL, Reader
from tests.support import eventually


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {**SETTINGS, **FULL}}


def test_calls_that_go_on_from_each_other_are_one_conversation_and_a_tree(reader: Reader) -> None:
    first = reader.say("hello")
    eventually(lambda: reader.calls(1))
    second = reader.say(f"hello {QUICK}", "an answer", "and then?")
    branch = reader.say(f"hello {QUICK}", "an answer", "or rather")
    reader.calls(3)
    (conversation,) = reader.get()["data"]
    assert (conversation["calls"], conversation["title"].split()[0]) == (3, "hello")
    tree = reader.get(f"/{conversation['id']}")
    assert {row["id"]: row["parent"] for row in tree["data"]} == {first: None, second: first, branch: first}
    assert {row["conversation"] for row in tree["data"]} == {conversation["id"]}


def test_a_call_says_what_it_took_and_what_it_cost_and_shows_its_words(reader: Reader) -> None:
    name = reader.say("[[say forty-two]] what is it?")
    (call,) = reader.calls(1)
    assert (call["id"], call["kind"], call["model"], call["status"]) == (name, "chat/completions", "sandbox", 200)
    assert call["usage"]["label"] == "reported"
    tokens = call["usage"]["prompt_tokens"] + call["usage"]["completion_tokens"]
    assert (call["cost"], call["currency"]) == (pytest.approx(tokens * 0.001), "CNY")
    assert "words" not in call
    words = reader.get(f"/{name}")["words"]
    assert words["response"]["choices"][0]["message"]["content"] == "forty-two"
    whole = json.dumps(reader.get(f"/{name}"))
    assert reader.issued.text not in whole
    assert "sk-sandbox" not in whole


def test_a_header_names_the_conversation_and_binds_nobody_else(reader: Reader, other: Reader) -> None:
    reader.say("one thing", label="project-7")
    reader.say("something else", label="project-7")
    other.say("one thing", label="project-7")
    reader.calls(2)
    other.calls(1)
    (mine,) = reader.get()["data"]
    assert (mine["calls"], mine["label"]) == (2, "project-7")
    other.say("a forged name", label=mine["id"])
    other.calls(2)
    assert len(other.get()["data"]) == 2
    assert reader.get()["data"][0]["calls"] == 2


def test_stored_responses_go_on_by_their_id(reader: Reader) -> None:
    with reader.programs.client(reader.issued.text) as client:
        first = client.responses.create(model="sandbox", input=f"[[say hi]] {QUICK}")
        eventually(lambda: reader.get()["data"])
        client.responses.create(model="sandbox", input=f"more {QUICK}", previous_response_id=first.id)

    def linked() -> bool:
        rows = reader.get()["data"]
        return len(rows) == 1 and rows[0]["calls"] == 2

    assert eventually(linked, within=20)
    (conversation,) = reader.get()["data"]
    one, two = reader.get(f"/{conversation['id']}")["data"]
    assert (one["kind"], two["parent"]) == ("responses", one["id"])


def test_lists_come_in_pages_without_gap_or_repeat(reader: Reader) -> None:
    names = [reader.say(f"question {number}") for number in range(5)]
    reader.calls(5)
    seen: list[str] = []
    following: str | None = "?size=2"
    while following is not None:
        page = reader.get(f"/chat_completions{following[following.index('?') :]}")
        assert page["has_more"] == (page["next"] is not None)
        seen += [row["id"] for row in page["data"]]
        following = page["next"]
    assert seen == names[::-1]


def test_lists_are_filtered(reader: Reader) -> None:
    reader.say("about apples")
    reader.say("about pears", model="sandbox-mini")
    reader.calls(2)
    assert [row["model"] for row in reader.get("?model=sandbox-mini")["data"]] == ["sandbox-mini"]
    assert [row["model"] for row in reader.get("?title=APPLES")["data"]] == ["sandbox"]
    assert reader.get("?from=2000-01-01&to=2000-01-02")["data"] == []
    assert len(reader.get("?from=2000-01-01&kind=chat/completions")["data"]) == 2
    assert reader.get("?kind=responses")["data"] == reader.get("/completions")["data"] == []


@pytest.mark.parametrize(
    "query",
    [
        "size=0",
        "size=201",
        "kind=x",
        "from=yesterday",
        "format=xml",
        "before=-1",
        "what=1",
        "words=yes",
        "title=apples&format=jsonl",
        "from=2026-02-02&to=2026-01-01",
    ],
)
def test_what_makes_no_sense_is_refused_by_name(reader: Reader, query: str) -> None:
    reply = reader.send("GET", f"?{query}")
    error = reply.json()["error"]
    assert (reply.status, error["type"], error["code"]) == (400, "invalid_request_error", "bad_query")
    assert error["param"] in query


def test_calls_are_not_found_by_a_title(reader: Reader) -> None:
    reply = reader.send("GET", "/chat_completions?title=apples")
    assert (reply.status, reply.json()["error"]["param"]) == (400, "title")


def test_an_export_has_each_call_on_a_line_with_its_words(reader: Reader) -> None:
    names = [reader.say(f"[[say answer {number}]] question") for number in range(3)]
    reader.calls(3)
    for path in ("?format=jsonl", "/chat_completions?format=jsonl"):
        reply = reader.send("GET", path)
        assert reply.headers["content-type"] == "application/x-ndjson"
        rows = [json.loads(line) for line in reply.body.decode().splitlines()]
        assert [row["id"] for row in rows] == names[::-1]
        assert [row["words"]["response"]["choices"][0]["message"]["content"] for row in rows] == [
            f"answer {number}" for number in (2, 1, 0)
        ]
