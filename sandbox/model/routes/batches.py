"""/v1/batches: many requests in a file. Here they are done by the second look, or as soon as `first_delay` is over.

https://platform.openai.com/docs/api-reference/batch
"""

import json
import time
from typing import Any

from aiohttp import web

from sandbox.model import errors
from sandbox.model.bodies import completion_of, vector_of
from sandbox.model.door import Door
from sandbox.model.routes.checks import check_chat, check_embeddings
from sandbox.model.routes.files import store
from sandbox.model.shelf import Thing, new_id, page
from sandbox.model.speech.script import reply

ENDPOINTS = ("/v1/chat/completions", "/v1/embeddings")
DAY = 86_400


class Batches:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/batches", self.create),
            web.get("/v1/batches", self.all),
            web.get("/v1/batches/{batch}", self.one),
            web.post("/v1/batches/{batch}/cancel", self.cancel),
        ]

    async def create(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        body = await self._door.json(request)
        if not isinstance(body, dict):
            raise errors.bad_json()
        for name in ("input_file_id", "endpoint", "completion_window"):
            if not body.get(name):
                raise errors.missing(name)
        if body["endpoint"] not in ENDPOINTS:
            raise errors.invalid("endpoint", f"'{body['endpoint']}'. Supported values are: {', '.join(ENDPOINTS)}.")
        if body["completion_window"] != "24h":
            raise errors.invalid("completion_window", "Supported values are: '24h'.")
        organisation = self._door.organisation(request)
        file = self._door.state.shelf.get("file", body["input_file_id"], organisation)
        if file is None:
            raise errors.no_such("File object", body["input_file_id"], "input_file_id")
        made = Thing(organisation, _begun(body), rest=file.content)
        return web.json_response(self._door.state.shelf.put("batch", made).shown)

    async def all(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        found = self._door.state.shelf.of("batch", self._door.organisation(request))
        return web.json_response(page((item.shown for item in found), request.query))

    async def one(self, request: web.Request) -> web.StreamResponse:
        batch = self._batch(request)
        due = time.time() >= batch.shown["created_at"] + self._door.state.first_delay
        if batch.shown["status"] == "validating":
            batch.shown.update(status="in_progress", in_progress_at=int(time.time()))
        elif batch.shown["status"] == "in_progress" and due:
            self._finish(batch)
        elif batch.shown["status"] == "cancelling":
            batch.shown.update(status="cancelled", cancelled_at=int(time.time()))
        return web.json_response(batch.shown)

    async def cancel(self, request: web.Request) -> web.StreamResponse:
        batch = self._batch(request)
        if batch.shown["status"] not in ("validating", "in_progress"):
            raise errors.ApiError(409, f"Cannot cancel a batch with status '{batch.shown['status']}'.")
        batch.shown.update(status="cancelling", cancelling_at=int(time.time()))
        return web.json_response(batch.shown)

    def _batch(self, request: web.Request) -> Thing:
        self._door.admit(request)
        name = request.match_info["batch"]
        batch = self._door.state.shelf.get("batch", name, self._door.organisation(request))
        if batch is None:
            raise errors.no_such("batch", name)
        return batch

    def _finish(self, batch: Thing) -> None:
        done, failed = _worked(batch.rest, batch.shown["endpoint"])
        shelf, now = self._door.state.shelf, int(time.time())
        for lines, name in ((done, "output_file_id"), (failed, "error_file_id")):
            if lines:
                file = store(shelf, batch.organisation, f"{batch.shown['id']}.jsonl", b"\n".join(lines), "batch_output")
                batch.shown[name] = file.shown["id"]
        counts = {"total": len(done) + len(failed), "completed": len(done), "failed": len(failed)}
        batch.shown.update(status="completed", finalizing_at=now, completed_at=now, request_counts=counts)


def _begun(body: dict[str, Any]) -> dict[str, Any]:
    now = int(time.time())
    empty = ("errors", "output_file_id", "error_file_id", "in_progress_at", "finalizing_at", "completed_at")
    never = ("failed_at", "expired_at", "cancelling_at", "cancelled_at")
    return {
        "id": new_id("batch_"),
        "object": "batch",
        "endpoint": body["endpoint"],
        "input_file_id": body["input_file_id"],
        "completion_window": "24h",
        "status": "validating",
        "created_at": now,
        "expires_at": now + DAY,
        **dict.fromkeys((*empty, *never)),
        "request_counts": {"total": 0, "completed": 0, "failed": 0},
        "metadata": body.get("metadata"),
    }


def _worked(content: bytes, endpoint: str) -> tuple[list[bytes], list[bytes]]:
    """The lines of the output file and of the file of errors."""
    done: list[bytes] = []
    failed: list[bytes] = []
    for line in content.splitlines():
        try:
            asked = json.loads(line)
            name, body = str(asked["custom_id"]), _answer(asked["body"], endpoint)
            status, lines = 200, done
        except errors.ApiError as error:
            body, status, lines = error.body, error.status, failed
        except (ValueError, KeyError, TypeError):
            name, status, lines = "", 400, failed
            body = errors.bad_json().body
        answer = {"status_code": status, "request_id": new_id("req_"), "body": body}
        lines.append(json.dumps({"id": new_id("batch_req_"), "custom_id": name, "response": answer}).encode())
    return done, failed


def _answer(body: Any, endpoint: str) -> dict[str, Any]:
    if endpoint == "/v1/embeddings":
        texts, size = check_embeddings(body)
        vectors = [{"object": "embedding", "index": n, "embedding": vector_of(t, size)} for n, t in enumerate(texts)]
        return {"object": "list", "data": vectors, "model": body["model"], "usage": {"prompt_tokens": len(texts)}}
    check_chat(body)
    return completion_of(body, reply(body["messages"], body["model"]))
