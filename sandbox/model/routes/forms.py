"""Multipart forms, as files, pictures and sounds come in."""

from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from sandbox.model import errors
from sandbox.model.door import Door


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes
    kind: str


@dataclass
class Form:
    """`fields`: the last value by name; `files`: by name, in their order, with `image[]` as `image`."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, list[Upload]] = field(default_factory=dict)

    def file(self, name: str) -> Upload:
        """Raises the ApiError of a file that is missing."""
        if not self.files.get(name):
            raise errors.missing(name)
        return self.files[name][0]

    def text(self, name: str) -> str:
        """Raises the ApiError of a field that is missing."""
        if not self.fields.get(name):
            raise errors.missing(name)
        return self.fields[name]


async def read_form(door: Door, request: web.Request, largest: int) -> Form:
    """The whole form; a file of more than `largest` bytes is refused. What is short is written down."""
    if not request.content_type.startswith("multipart/form-data"):
        raise errors.ApiError(415, f"Unsupported content type: '{request.content_type}'. Expected multipart/form-data.")
    form = Form()
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader):
                await _read(part, form, largest)
    except (ValueError, AssertionError, HttpProcessingError) as error:  # aiohttp asserts what a part ends with
        raise errors.ApiError(400, "Could not parse multipart form") from error
    sizes = {name: [len(upload.content) for upload in uploads] for name, uploads in form.files.items()}
    request["entry"].options = {**form.fields, **sizes}
    return form


async def _read(part: BodyPartReader, form: Form, largest: int) -> None:
    name = (part.name or "").removesuffix("[]")
    if part.filename is None:
        form.fields[name] = (await part.read()).decode("utf-8", "replace")
        return
    content = bytearray()
    while chunk := await part.read_chunk(65536):
        content += chunk
        if len(content) > largest:
            raise errors.ApiError(413, f"Maximum content size limit ({largest}) exceeded ({len(content)} bytes read)")
    kind = part.headers.get("Content-Type", "application/octet-stream")
    form.files.setdefault(name, []).append(Upload(part.filename, bytes(content), kind))
