"""Objects stay with the key that made them, and with the person who did."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.gateway.relaying import KEYS, Relayed, multipart, relayed
from tests.gateway.upstream import Heard, Said, events, said
from tests.support import Reply

MINE, THEIRS = "ou_who_made_it", "ou_somebody_else"


class Organisations:
    """A provider whose keys belong to two organisations, each with objects of its own."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {key: {} for key in KEYS}
        self.made = 0

    def __call__(self, heard: Heard) -> Said:
        own = self.kept[heard.key]
        segments = heard.path.strip("/").split("/")
        if heard.method == "POST" and len(segments) == 1:
            return said(self._make(heard, own, segments[0]))
        if heard.method == "GET" and len(segments) == 1:
            return said(self._page(heard, own, segments[0]))
        if segments[1] not in own:
            return said({"error": {"message": f"No such object: {segments[1]}", "code": None}}, 404)
        if heard.method == "DELETE":
            del own[segments[1]]
            return said({"id": segments[1], "deleted": True})
        return said(own[segments[1]])

    def _make(self, heard: Heard, own: dict[str, Any], room: str) -> dict[str, Any]:
        self.made += 1
        begin = {"files": "file-", "batches": "batch_", "responses": "resp_", "threads": "thread_"}[room]
        name = f"{begin}made{self.made:04}"
        own[name] = {"id": name, "object": room, "created_at": self.made, "of": KEYS.index(heard.key)}
        if room == "batches":
            own[name]["output_file_id"] = f"file-out{self.made:04}"
            own[f"file-out{self.made:04}"] = {"id": f"file-out{self.made:04}", "object": "files", "created_at": 0}
            return {**own[name], "output_file_id": None}
        return dict(own[name])

    def _page(self, heard: Heard, own: dict[str, Any], room: str) -> dict[str, Any]:
        query = parse_qs(heard.query)
        items = [item for item in reversed(own.values()) if item["object"] == room]
        names = [item["id"] for item in items]
        start = names.index(query["after"][0]) + 1 if "after" in query else 0
        shown = items[start : start + int(query["limit"][0])]
        return {"object": "list", "data": shown, "has_more": len(items) > start + len(shown)}


@pytest.fixture(scope="module")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relayed]:
    with relayed(tmp_path_factory.mktemp("objects"), LOAD_BALANCER_RULE="round_robin") as house:
        yield house


@pytest.fixture
def provider(_house: Relayed) -> Organisations:
    organisations = Organisations()
    _house.upstream.answers(organisations)
    return organisations


@pytest.fixture
def house(_house: Relayed, provider: Organisations) -> Relayed:
    return _house


def token(house: Relayed, open_id: str = MINE) -> str:
    return house.programs.issue(open_id).text


def upload(house: Relayed, mine: str) -> str:
    body, kind = multipart(("purpose", b"batch"), ("file", b"{}"))
    return str(house.ask("POST", "/v1/files", body, mine, {"Content-Type": kind}).json()["id"])


def code(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.json()["error"]["code"]


def test_a_file_is_found_again_by_the_key_that_took_it(house: Relayed) -> None:
    mine = token(house)
    names = [upload(house, mine) for _ in range(4)]
    assert {heard.key for heard in house.upstream.heard} == set(KEYS)
    for name in names:
        assert house.ask("GET", f"/v1/files/{name}", token=mine).json()["id"] == name
        assert house.ask("GET", f"/v1/files/{name}/content", token=mine).status == 200


def test_nobody_else_sees_it_and_the_provider_is_not_even_asked(house: Relayed) -> None:
    name = upload(house, token(house))
    house.upstream.heard.clear()
    other = token(house, THEIRS)
    for method in ("GET", "DELETE", "POST"):
        reply = house.ask(method, f"/v1/files/{name}", token=other)
        assert code(reply) == (404, "object_not_found")
    assert code(house.ask("POST", "/v1/batches", {"input_file_id": name}, other)) == (404, "object_not_found")
    attached = {"model": "m", "input": [{"content": [{"type": "input_file", "file_id": name}]}]}
    assert code(house.ask("POST", "/v1/responses", attached, other)) == (404, "object_not_found")
    assert code(house.ask("GET", f"/v1/FILES/{name}", token=other)) == (404, "object_not_found")
    assert code(house.ask("GET", "/v1/files/file-of-the-company", token=other)) == (404, "object_not_found")
    hidden = json.dumps({"model": "m", "input": [{"file_id": name}]}).replace("file_id", "file\\u005fi\\u0064").encode()
    assert code(house.ask("POST", "/v1/responses", hidden, other)) == (404, "object_not_found")
    assert not house.upstream.heard


def test_a_body_without_a_type_is_read_as_it_goes_up(house: Relayed) -> None:
    """As JSON: else it could name what is somebody else's."""
    name = upload(house, token(house))
    body = json.dumps({"input_file_id": name, "endpoint": "/v1/x", "completion_window": "24h"}).encode()
    stranger = house.programs.issue(THEIRS).text
    head = f"POST /v1/batches HTTP/1.1\r\nHost: larkey\r\nAuthorization: Bearer {stranger}\r\nConnection: close\r\n"
    with socket.create_connection(("127.0.0.1", house.programs.larkey.port), timeout=20) as line:
        line.sendall(head.encode() + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        got = b"".join(iter(lambda: line.recv(65536), b""))
    assert got.startswith(b"HTTP/1.1 404 ")
    assert b"object_not_found" in got


def test_a_form_names_no_file_of_somebody_else(house: Relayed) -> None:
    name, stranger = upload(house, token(house)), token(house, THEIRS)
    body, kind = multipart(("file_id", name.encode()))
    reply = house.ask("POST", "/v1/whatever/files", body, stranger, {"Content-Type": kind})
    assert code(reply) == (404, "object_not_found")


def test_what_names_an_object_goes_to_its_key(house: Relayed, provider: Organisations) -> None:
    mine = token(house)
    for _ in range(3):
        name = upload(house, mine)
        where = house.upstream.heard[-1].key
        batch = house.ask("POST", "/v1/batches", {"input_file_id": name, "endpoint": "/v1/embeddings"}, mine).json()
        assert house.upstream.heard[-1].key == where
        done = house.ask("GET", f"/v1/batches/{batch['id']}", token=mine).json()
        assert house.ask("GET", f"/v1/files/{done['output_file_id']}/content", token=mine).status == 200


def test_a_conversation_of_responses_stays_with_its_key_also_when_streamed(house: Relayed) -> None:
    mine = token(house)
    first = house.ask("POST", "/v1/responses", {"model": "m", "input": "a"}, mine).json()["id"]
    where = house.upstream.heard[-1].key
    made = json.dumps({"type": "response.created", "response": {"id": "resp_streamed", "object": "response"}})
    text = json.dumps({"type": "response.output_text.delta", "delta": "x"})
    done = json.dumps({"type": "response.completed", "response": {"id": "resp_streamed"}})
    house.upstream.answer = lambda heard: events(*(f"data: {one}\n\n".encode() for one in (made, text, done)))
    for previous in (first, "resp_streamed", "resp_streamed"):
        body = {"model": "m", "input": "b", "previous_response_id": previous, "stream": True}
        assert house.ask("POST", "/v1/responses", body, mine).status == 200
        assert house.upstream.heard[-1].key == where


def test_objects_of_two_organisations_are_not_used_together(house: Relayed) -> None:
    mine = token(house)
    places: dict[str, str] = {}
    while len(places) < 2:
        name = upload(house, mine)
        places[house.upstream.heard[-1].key] = name
    body = {"model": "m", "input": "x", "tools": [{"type": "t", "file_ids": list(places.values())}]}
    assert code(house.ask("POST", "/v1/responses", body, mine)) == (400, "objects_apart")


def test_what_was_deleted_is_gone(house: Relayed) -> None:
    mine = token(house)
    name = upload(house, mine)
    assert house.ask("DELETE", f"/v1/files/{name}", token=mine).json()["deleted"]
    assert code(house.ask("GET", f"/v1/files/{name}", token=mine)) == (404, "object_not_found")


def test_a_persons_own_words_are_never_taken_for_an_object(house: Relayed) -> None:
    tool = {"type": "function", "parameters": {"properties": {"file_id": {"type": "string"}}}}
    body = {
        "model": "m",
        "input": [{"role": "user", "content": '{"file_id": "file-12345678"}'}, {"tool_call_id": "call_12345678"}],
        "metadata": {"file_id": "file-12345678", "thread_id": "thread_12345678"},
        "tools": [tool],
    }
    assert house.ask("POST", "/v1/responses", body).status == 200


def test_a_list_shows_ones_own_of_all_keys_newest_first(house: Relayed) -> None:
    mine, other = token(house, "ou_lister"), token(house, "ou_other_lister")
    names = []
    for _ in range(5):
        names.append(upload(house, mine))
        for _ in range(2):
            upload(house, other)
    page = house.ask("GET", "/v1/files?limit=3", token=mine).json()
    assert [item["id"] for item in page["data"]] == names[:1:-1]
    assert (page["has_more"], page["last_id"]) == (True, names[2])
    rest = house.ask("GET", f"/v1/files?limit=3&after={names[2]}", token=mine).json()
    assert ([item["id"] for item in rest["data"]], rest["has_more"]) == (names[1::-1], False)
    oldest = house.ask("GET", "/v1/files?order=asc", token=mine).json()
    assert [item["id"] for item in oldest["data"]] == names
    client = house.programs.client(mine)
    assert [file.id for file in client.files.list(limit=2)] == names[::-1]


def test_whoever_has_made_nothing_gets_an_empty_list_and_nobody_is_asked(house: Relayed) -> None:
    page = house.ask("GET", "/v1/batches", token=token(house, "ou_newcomer"))
    assert page.json() == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}
    assert not house.upstream.heard


def test_a_thread_made_by_a_run_is_known(house: Relayed) -> None:
    mine = token(house)
    house.upstream.answer = lambda heard: said(
        {"id": "run_12345678", "object": "thread.run", "thread_id": "thread_abcdefg"}
    )
    assert house.ask("POST", "/v1/threads/runs", {"assistant_id": "", "thread": {}}, mine).status == 200
    where = house.upstream.heard[-1].key
    for path in ("/v1/threads/thread_abcdefg/messages", "/v1/threads/thread_abcdefg/runs/run_12345678"):
        assert house.ask("GET", path, token=mine).status == 200
        assert house.upstream.heard[-1].key == where


def test_what_a_batch_has_used_is_charged_once(house: Relayed, provider: Organisations) -> None:
    issued = house.programs.issue("ou_of_batches")
    name = upload(house, issued.text)
    batch = house.ask("POST", "/v1/batches", {"input_file_id": name}, issued.text).json()["id"]
    for kept in provider.kept.values():
        if batch in kept:
            kept[batch] |= {"status": "completed", "usage": {"input_tokens": 100, "output_tokens": 20}}
    for _ in range(3):
        assert house.ask("GET", f"/v1/batches/{batch}", token=issued.text).status == 200
    rows = house.programs.rows(5, issued.token.public_id)
    assert [row["prompt"] + row["completion"] for row in rows[2:]] == [120, 0, 0]
