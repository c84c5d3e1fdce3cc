"""/v1/responses: events with names, and an end that is told inside the last of them."""

# ruff: noqa: E501

import json

from tests.gateway.conformance.acts import CLOSE, ERROR_EVENT, STALL, Act, Pause, says, streams
from tests.gateway.conformance.row import Does, Row
from tests.gateway.conformance.table_bodies import BROKEN_ERROR


def named(kind: str, **fields: object) -> bytes:
    data = json.dumps({"type": kind, "sequence_number": 1, **fields})
    return f"event: {kind}\ndata: {data}\n\n".encode()


def response(status: str, **fields: object) -> dict[str, object]:
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": "m",
        "status": status,
        "output": [],
        **fields,
    }


MESSAGE = {"id": "msg_1", "type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "hello"}]}
COUNTED = {"input_tokens": 3, "output_tokens": 1, "total_tokens": 4}
PART = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
WHOLE = json.dumps(response("completed", output=[MESSAGE], usage=COUNTED)).encode()
BEGUN = named("response.created", response=response("in_progress"))
ITEM = named("response.output_item.added", output_index=0, item={**MESSAGE, "content": []})
WORD = named("response.output_text.delta", **PART, delta="hello", logprobs=[])
END = named("response.completed", response=response("completed", output=[MESSAGE], usage=COUNTED))
SHORT = named("response.incomplete", response=response("incomplete", usage=COUNTED))
FAILED = named("response.failed", response=response("failed", error={"code": "server_error", "message": "broken"}))
ERROR = named("error", code="server_error", message="broken", param=None)
ERROR_INSIDE = named("error", error={"type": "server_error", "code": "it_broke", "message": "broken", "param": None})
SOUND = streams(BEGUN, ITEM, WORD, END)


def asks(name: str, does: Does, sees: str, calls: str, records: str, rests: str = "", keys: int = 1) -> Row:
    return Row(name, does, sees, calls, records, rests, stream=True, keys=keys, ask="responses")


def first(act: Act) -> dict[str, Act]:
    return {"a": act, "b": SOUND, "c": SOUND}


CUT = "hello + APIError stream_cut"

# fmt: off
ROWS = (
    #    the upstream                  does                                      | the caller sees             | asked | recorded                   | rests
    Row("a response in one piece",     says(200, WHOLE),                           "hello",                      "a",    "done, reported",            ask="responses"),
    Row("an error inside a 200 once",  {"a": says(200, BROKEN_ERROR), "b": says(200, WHOLE)}, "hello",           "a b",  "done, reported",            "a down 5", keys=2, ask="responses"),
    Row("no response at all",          says(200, b"{"),                            "InternalServerError 502 upstream_error", "a", "upstream error, none", "a down 5", ask="responses"),
    asks("a sound stream",             SOUND,                                      "hello",                      "a",    "done, reported"),
    asks("an end that is too early",   streams(BEGUN, ITEM, WORD, SHORT),          "hello",                      "a",    "done, reported"),
    asks("DONE after the last event",  streams(BEGUN, WORD, END, b"data: [DONE]\n\n"), "hello",                  "a",    "done, reported"),
    asks("silence after the end",      streams(BEGUN, WORD, END, end=STALL),       "hello",                      "a",    "done, reported"),
    asks("cut after its begin",        first(streams(BEGUN, ITEM, end=CLOSE)),     "hello",                      "a b",  "done, reported",            "a down 5", keys=3),
    asks("an error after its begin",   first(streams(BEGUN, ERROR)),               "hello",                      "a b",  "done, reported",            "a down 5", keys=3),
    asks("a failure after its begin",  first(streams(BEGUN, FAILED)),              "hello",                      "a b",  "done, reported",            "a down 5", keys=3),
    asks("silence after its begin",    first(streams(BEGUN, end=STALL)),           "hello",                      "a b",  "done, reported",            "a down 5", keys=3),
    asks("cut after the first word",   streams(BEGUN, WORD, end=CLOSE),            CUT,                          "a",    "upstream cut, estimated",   keys=3),
    asks("no end after the words",     streams(BEGUN, WORD),                       CUT,                          "a",    "upstream cut, estimated",   keys=3),
    asks("cut in the last event",      (*streams(BEGUN, WORD)[:-1], Pause(0.1), b"ff\r\n" + END[:80], CLOSE), CUT, "a",  "upstream cut, estimated",   keys=3),
    asks("silence after the first word", streams(BEGUN, WORD, end=STALL),          "hello + APIError idle_timeout", "a", "idle time-out, estimated",  keys=3),
    asks("an error in mid-stream",     streams(BEGUN, WORD, ERROR_INSIDE),         "hello + APIError it_broke",  "a",    "upstream error, estimated", keys=3),
    asks("a chat's error in mid-stream", streams(BEGUN, WORD, ERROR_EVENT),        "hello + APIError it_broke",  "a",    "upstream error, estimated", keys=3),
    asks("a failure in mid-stream",    streams(BEGUN, WORD, FAILED),               "hello",                      "a",    "upstream error, estimated", keys=3),
)
# fmt: on
