"""`GET /openapi.json` and `GET /docs`: the document, for programs and for people. The page needs nothing foreign."""

import json
from typing import Any

from flask import Blueprint, Response, request

from gateway.browser.language import Language, language_of
from gateway.browser.page import Pages, guarded
from gateway.browser.place import Place
from gateway.openapi.document import document
from gateway.openapi.words import PAGE

JSON_PATH, PAGE_PATH = "/openapi.json", "/docs"


def make_documents(base: str) -> Blueprint:
    """`base` is the public address."""
    blueprint = Blueprint("openapi", __name__)
    place = Place(base)
    pages, told = Pages(place), document(base)
    whole = json.dumps(told, ensure_ascii=False, indent=1).encode()

    @blueprint.get(JSON_PATH)
    def openapi() -> Response:
        response = Response(whole, content_type="application/json")
        response.headers["Cache-Control"] = "public, max-age=300"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    @blueprint.get(PAGE_PATH)
    def docs() -> Response:
        language = language_of(request)
        return pages.show(
            "docs.html",
            here=PAGE_PATH,
            base_url=f"{place.base}/v1",
            about=_said(told["info"], language),
            groups=list(_groups(told, language)),
            said={name: words.zh if language == "zh" else words.en for name, words in PAGE.items()},
            json_path=place.path(JSON_PATH),
        )

    blueprint.after_request(guarded)
    return blueprint


def _groups(told: dict[str, Any], language: Language) -> Any:
    """The document's operations below their tags, each with what the page shows of it."""
    for tag in told["tags"]:
        rows = [
            _row(path, method, operation, language)
            for path, methods in told["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
        yield {"name": tag["name"], "about": _said(tag, language), "rows": rows}


def _row(path: str, method: str, operation: dict[str, Any], language: Language) -> dict[str, Any]:
    chinese = language == "zh"
    return {
        "id": f"{method}-{path.strip('/').replace('/', '-')}",
        "path": path,
        "method": method.upper(),
        "words": operation["x-zh"] if chinese else operation["summary"],
        "more": operation.get("x-zh-description" if chinese else "description", ""),
        "guards": [name for entry in operation["security"] for name in entry],
        "fields": [
            {"name": field["name"], "in": field["in"], "words": _said(field, language)}
            for field in operation.get("parameters", ())
        ],
        "sends": list(operation.get("requestBody", {}).get("content", ())),
        "answers": [
            {"status": status, "words": _said(answer, language), "types": list(answer.get("content", ()))}
            for status, answer in operation["responses"].items()
        ],
    }


def _said(described: dict[str, Any], language: Language) -> str:
    return str(described["x-zh"] if language == "zh" else described["description"]).replace("`", "")
