"""Pictures and files: uploading, downloading what the app uploaded, and the resources of messages.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message-resource/get
"""

import json
from typing import Any

from sandbox.door import ApiRequest, Blob, Route
from sandbox.errors import ApiError, field_error
from sandbox.files import Stored, image_type
from sandbox.history_api import READ
from sandbox.state import State

Json = dict[str, Any]
UPLOAD = ("im:resource", "im:resource:upload")
MAX_IMAGE, MAX_FILE, MAX_RESOURCE = 10 * 1024 * 1024, 30 * 1024 * 1024, 100 * 1024 * 1024
FILE_TYPES = frozenset({"opus", "mp4", "pdf", "doc", "xls", "ppt", "stream"})
NO_RESOURCES = frozenset({"interactive", "merge_forward", "sticker"})


def upload_image(state: State, request: ApiRequest) -> Json:
    """POST /im/v1/images, multipart: image_type message or avatar, image."""
    if _text(request, "image_type") not in ("message", "avatar"):
        raise field_error("image_type", "image_type is message or avatar")
    data = _bytes(request, "image", MAX_IMAGE)
    if not image_type(data):
        raise ApiError(234011, "Can't regonize the image format.")
    stored = state.files.keep(data, "image", "image", "app")
    state.dirty.add(("file", stored.key))
    return {"image_key": stored.key}


def upload_file(state: State, request: ApiRequest) -> Json:
    """POST /im/v1/files, multipart: file_type, file_name, file, duration in milliseconds."""
    kind, name = _text(request, "file_type"), _text(request, "file_name")
    if kind not in FILE_TYPES:
        raise field_error("file_type", f"file_type is one of {', '.join(sorted(FILE_TYPES))}")
    if not name:
        raise field_error("file_name", "file_name is required")
    duration = _text(request, "duration") or "0"
    if not duration.isdecimal():
        raise field_error("duration", "duration is in milliseconds")
    data = _bytes(request, "file", MAX_FILE)
    stored = state.files.keep(data, kind, name, "app", int(duration))
    state.dirty.add(("file", stored.key))
    return {"file_key": stored.key}


def _text(request: ApiRequest, name: str) -> str:
    return request.parts.get(name, b"").decode("utf-8", "replace")


def _bytes(request: ApiRequest, name: str, limit: int) -> bytes:
    data = request.parts.get(name)
    if data is None:
        raise field_error(name, f"{name} is required as a file")
    if len(data) > limit:
        raise ApiError(234006, "The file size exceed the max value.")
    if not data:
        raise ApiError(234010, "File's size can't be 0.")
    return data


def download_image(state: State, request: ApiRequest) -> Blob:
    """GET /im/v1/images/:image_key: only what this app uploaded."""
    return _own(state, request.params["image_key"])


def download_file(state: State, request: ApiRequest) -> Blob:
    return _own(state, request.params["file_key"])


def _own(state: State, key: str) -> Blob:
    stored = state.files.all.get(key)
    if stored is None or stored.owner != "app":
        raise ApiError(234008, "The app is not the resource sender.")
    return _blob(state, stored)


def _blob(state: State, stored: Stored) -> Blob:
    data = state.files.read(stored)
    kind = image_type(data) if stored.kind == "image" else ""
    return Blob(data, kind or "application/octet-stream", stored.name)


def resource(state: State, request: ApiRequest) -> Blob:
    """GET /im/v1/messages/:message_id/resources/:file_key?type=image|file: what a person sent."""
    kind = request.query.get("type")
    if kind not in ("image", "file"):
        raise field_error("type", "type is image or file")
    message = state.messages.find(request.params["message_id"])
    if message is None or message.recalled:
        raise ApiError(234003, "File not in msg.")
    request.refs.append(message.message_id)
    if not state.chats[message.chat_id].bot:
        raise ApiError(234004, "App not in chat.")
    if message.msg_type in NO_RESOURCES:
        raise ApiError(234043, "Unsupported message type.")
    key = request.params["file_key"]
    stored = state.files.all.get(key)
    if stored is None or key not in _strings(json.loads(message.content)):
        raise ApiError(234003, "File not in msg.")
    if (stored.kind == "image") != (kind == "image"):
        raise field_error("type", "type does not match the resource")
    if stored.size > MAX_RESOURCE:
        raise ApiError(234037, "Downloaded file size exceeds limit.")
    return _blob(state, stored)


def _strings(node: Any) -> set[str]:
    if isinstance(node, str):
        return {node}
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return {text for child in children for text in _strings(child)}


IM = "/open-apis/im/v1"
ROUTES = (
    Route("POST", f"{IM}/images", upload_image, UPLOAD, upload=True),
    Route("POST", f"{IM}/files", upload_file, UPLOAD, upload=True),
    Route("GET", f"{IM}/images/:image_key", download_image),
    Route("GET", f"{IM}/files/:file_key", download_file),
    Route("GET", f"{IM}/messages/:message_id/resources/:file_key", resource, READ),
)
