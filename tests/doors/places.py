"""Where things happen in the sandbox, and what it saw of our calls."""

from typing import Any

from tests.chat import Chat, direct_chat
from tests.servers import Sandbox

Json = dict[str, Any]
TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"
TEXT = {"text": "hello"}


def question(sandbox: Sandbox, text: str = "question") -> tuple[Chat, str]:
    """The first person's direct chat, and the id of a message in it."""
    chat = direct_chat(sandbox)
    return chat, str(chat.send(text)["message_id"])


def card(text: str = "hello", *, streaming: bool = False) -> Json:
    config: Json = {"streaming_mode": streaming, "summary": {"content": "s"}}
    element = {"tag": "markdown", "element_id": "answer", "content": text}
    return {"schema": "2.0", "config": config, "body": {"elements": [element]}}


def entity(card_id: str) -> Json:
    return {"type": "card", "data": {"card_id": card_id}}


def calls(sandbox: Sandbox, path: str) -> list[Json]:
    """Our calls whose path begins with this, oldest first."""
    return [call for call in sandbox.get("calls?since=0") if call["path"].startswith(path)]


def fault(sandbox: Sandbox, path: str, **what: object) -> None:
    sandbox.chaos(api_error={"path": path, **what})
