"""/v1/files: what an organisation has stored. https://platform.openai.com/docs/api-reference/files"""

import time
from typing import Any

from aiohttp import web

from sandbox.model import errors
from sandbox.model.door import Door
from sandbox.model.routes.forms import read_form
from sandbox.model.shelf import Shelf, Thing, new_id, page

LARGEST = 512 * 1024 * 1024
PURPOSES = ("assistants", "batch", "fine-tune", "vision", "user_data", "evals")


class Files:
    def __init__(self, door: Door) -> None:
        self._door = door

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/v1/files", self.upload),
            web.get("/v1/files", self.all),
            web.get("/v1/files/{file}", self.one),
            web.delete("/v1/files/{file}", self.delete),
            web.get("/v1/files/{file}/content", self.content),
        ]

    async def upload(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        form = await read_form(self._door, request, LARGEST)
        purpose, file = form.text("purpose"), form.file("file")
        if purpose not in PURPOSES:
            wanted = ", ".join(f"'{known}'" for known in PURPOSES)
            raise errors.invalid("purpose", f"'{purpose}'. Supported values are: {wanted}.")
        if not file.content:
            raise errors.ApiError(400, "File is empty.", param="file")
        made = store(self._door.state.shelf, self._door.organisation(request), file.name, file.content, purpose)
        return web.json_response(made.shown)

    async def all(self, request: web.Request) -> web.StreamResponse:
        self._door.admit(request)
        purpose = request.query.get("purpose", "")
        found = self._door.state.shelf.of("file", self._door.organisation(request))
        return web.json_response(
            page((item.shown for item in found if purpose in ("", item.shown["purpose"])), request.query)
        )

    async def one(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._file(request).shown)

    async def delete(self, request: web.Request) -> web.StreamResponse:
        name = self._file(request).shown["id"]
        self._door.state.shelf.drop("file", name)
        return web.json_response({"id": name, "object": "file", "deleted": True})

    async def content(self, request: web.Request) -> web.StreamResponse:
        file = self._file(request)
        if file.shown["purpose"] == "assistants":
            raise errors.ApiError(400, "Not allowed to download files of purpose: assistants")
        told = {"Content-Disposition": f'attachment; filename="{file.shown["filename"]}"'}
        return web.Response(body=file.content, content_type="application/octet-stream", headers=told)

    def _file(self, request: web.Request) -> Thing:
        self._door.admit(request)
        name = request.match_info["file"]
        file = self._door.state.shelf.get("file", name, self._door.organisation(request))
        if file is None:
            raise errors.no_such("File object", name)
        return file


def store(shelf: Shelf, organisation: str, name: str, content: bytes, purpose: str) -> Thing:
    """A file of this organisation."""
    shown: dict[str, Any] = {
        "id": new_id("file-"),
        "object": "file",
        "bytes": len(content),
        "created_at": int(time.time()),
        "filename": name.replace('"', "_"),
        "purpose": purpose,
        "status": "processed",
        "status_details": None,
        "expires_at": None,
    }
    return shelf.put("file", Thing(organisation, shown, content))
