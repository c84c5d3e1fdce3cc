"""Our own OpenAPI document: every path that we serve, and what it may answer. A test holds it to the real map."""

from collections.abc import Iterator
from typing import Any

from gateway.openapi import operators, people, programs, records
from gateway.openapi.parts import Json, Operation, made, text
from gateway.openapi.schemas import SCHEMAS
from gateway.words import Words

VERSION = "0.1.0"
TITLE = "Larkey"
ABOUT = Words(
    "飞书里的 ChatGPT，以及给每个人的 key。`/v1` 就是 OpenAI 的接口：把 base_url 和 api_key 换掉即可。",
    "ChatGPT inside Feishu, with keys for everyone. `/v1` is OpenAI's own interface: change base_url and api_key.",
)
TAGS = {
    programs.TAG: Words(
        f"给程序：OpenAI 的接口，`/openai` 与 `/openai/v1` 是它的别名。{programs.PASSING.zh}",
        f"For programs: OpenAI's interface, also at `/openai` and `/openai/v1`. {programs.PASSING.en}",
    ),
    people.TAG: Words("给人：登录、key 与用量", "For people: signing in, keys and usage"),
    records.TAG: Words("记录：留了什么、怎么看、怎么删", "Records: what is kept, how to see it, how to delete it"),
    operators.TAG: Words("给运维与飞书", "For operators and Feishu"),
}
SCHEMES: dict[str, tuple[Json, Words]] = {
    "token": (
        {"type": "http", "scheme": "bearer", "bearerFormat": "lk-..."},
        Words("给机器人发「获取key」得到的令牌。", "The token that 「获取key」 (/key) to the bot gives."),
    ),
    "admin": ({"type": "http", "scheme": "bearer"}, Words("ADMIN_TOKEN。", "ADMIN_TOKEN.")),
    "session": (
        {"type": "apiKey", "in": "cookie", "name": "larkey_session"},
        Words("用飞书登录之后的 cookie。", "The cookie from signing in with Feishu."),
    ),
}


def operations() -> Iterator[Operation]:
    """All of them, in the order of the page."""
    yield from programs.operations()
    yield from people.operations()
    yield from records.operations()
    yield from operators.operations()


def document(base: str) -> dict[str, Any]:
    """`base` is the public address of this service."""
    paths: Json = {}
    for operation in operations():
        paths.setdefault(operation.path, {})[operation.method] = made(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "license": {"name": "MIT", "identifier": "MIT"}, **text(ABOUT)},
        "servers": [{"url": base or "/"}],
        "tags": [{"name": name, **text(words)} for name, words in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {name: {**scheme, **text(words)} for name, (scheme, words) in SCHEMES.items()},
        },
    }
