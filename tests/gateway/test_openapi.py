"""Our OpenAPI document says what there really is: the same paths and methods, and nothing that is not there."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bot.app import create_app
from bot.settings.load import load_settings
from gateway.denied import KINDS
from gateway.openapi.document import VERSION, document, operations
from gateway.openapi.programs import PASSING
from gateway.routes import FAMILIES
from tests.gateway.programs import Programs, bearer
from tests.support import ROOT, request

Json = dict[str, Any]
STATIC = re.compile(r"^/static/|/static/")
# Said in words: bodies and answers of all of these are the provider's own.
IN_WORDS = {"assistants", "threads", "vector_stores", "uploads", "fine_tuning"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The web application as it is put together, without anything behind it."""
    folder: Path = tmp_path_factory.mktemp("app")
    environ = {
        "APP_ID": "cli_x",
        "APP_SECRET": "the-secret-of-an-app",
        "FEISHU_ENCRYPT_KEY": "an-encrypt-key",
        "OPENAI_API_KEY": "sk-none",
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "DATABASE_URL": f"sqlite:///{folder / 'larkey.db'}",
        "SECRET_KEY": "a-secret-key-for-the-tests-only",
    }
    return create_app(load_settings(environ))


def rules(app: Flask) -> Iterator[tuple[str, str]]:
    """(method, path) of everything in Flask's map, in the document's spelling; files are left out."""
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        if not STATIC.search(path):
            yield from ((method.lower(), path) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})


def documented() -> set[tuple[str, str]]:
    return {(operation.method, operation.path) for operation in operations()}


def test_every_door_is_documented_and_every_documented_door_is_there(app: Flask) -> None:
    real = set(rules(app))
    ours = {(method, path) for method, path in documented() if not path.startswith("/v1/") or path == "/v1/metrics"}
    assert ours == real


def test_every_family_of_routes_is_documented() -> None:
    assert {f"/v1/{path}" for path in FAMILIES} <= {path for method, path in documented() if method == "post"}
    assert all(word in PASSING.en.lower().replace(" ", "_").replace("-", "_") for word in IN_WORDS)


def test_every_refusal_before_a_stream_is_documented_somewhere() -> None:
    told = {name for operation in operations() for name in operation.refused}
    assert told <= set(KINDS)
    statuses = {KINDS[name].status for name in told}
    assert {400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504} <= statuses


def test_the_version_is_the_projects() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] == VERSION


def test_everything_is_said_in_both_languages() -> None:
    def lacking(value: Any, place: str) -> Iterator[str]:
        if isinstance(value, dict):
            if isinstance(value.get("description"), str) and "x-zh" not in value and "x-zh-description" not in value:
                yield place
            for name, inner in value.items():
                yield from lacking(inner, f"{place}/{name}")
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                yield from lacking(inner, f"{place}/{number}")

    assert not list(lacking(document("https://larkey.example"), ""))


def test_the_document_is_served_and_open_to_other_pages(programs: Programs) -> None:
    reply = request("GET", f"{programs.larkey.url}/openapi.json")
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.json()["openapi"] == "3.1.0"
    assert reply.json()["servers"] == [{"url": programs.larkey.url}]


def test_a_refusal_is_what_the_document_says(programs: Programs) -> None:
    paths = document("")["paths"]
    answers = paths["/v1/chat/completions"]["post"]["responses"]
    reply = request("POST", f"{programs.larkey.url}/v1/chat/completions", b"{}", bearer("lk-nobody"))
    examples = answers[str(reply.status)]["content"]["application/json"]["examples"].values()
    assert reply.json()["error"]["code"] in {example["value"]["error"]["code"] for example in examples}


def test_the_page_needs_nothing_from_elsewhere(programs: Programs) -> None:
    pages = [request("GET", f"{programs.larkey.url}/docs?lang={language}") for language in ("zh", "en")]
    for page in pages:
        assert page.status == 200
        assert "default-src 'none'" in page.headers["content-security-policy"]
        text = page.body.decode()
        assert not re.findall(r'(?:src|href)="(?!/|#|http://127\.0\.0\.1)[^"]*"', text)
        assert all(f"<code>{path}</code>" in text for _, path in documented())
    assert "接口文档" in pages[0].body.decode()
    assert "接口文档" not in pages[1].body.decode()


def test_a_browser_that_is_lost_gets_a_page(programs: Programs) -> None:
    reply = request("GET", f"{programs.larkey.url}/nowhere?lang=en", None, {"Accept": "text/html"})
    assert reply.status == 404
    assert "There is no such page" in reply.body.decode()
    assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_a_method_that_a_door_does_not_know_is_told_with_those_it_does(programs: Programs) -> None:
    reply = request("DELETE", f"{programs.larkey.url}/healthz")
    assert (reply.status, reply.json()["error"]["code"]) == (405, "method_not_allowed")
    assert "GET" in reply.headers["allow"]
