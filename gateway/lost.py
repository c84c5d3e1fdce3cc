"""Whoever asks for what is not there, or in a way that is not served: a page for browsers, an error for programs."""

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from gateway.browser.page import NOT_FOUND, Message, Pages, guarded
from gateway.browser.place import LANDING, Place
from gateway.texts import TEXTS

BAD = Message("bad_request", 400, LANDING, "to_my_keys")
CODES = {404: "not_found", 405: "method_not_allowed", 413: "request_too_large"}


def mind_the_lost(app: Flask, place: Place) -> None:
    """For all paths that no other door answers for. A redirect stays one."""
    pages = Pages(place)

    @app.errorhandler(HTTPException)
    def lost(error: HTTPException) -> Response | HTTPException:
        status = error.code or 500
        if status < 400:
            return error
        response = _page(pages, status) if _wants_page() else _envelope(status)
        if status == 405 and "Allow" in (headers := dict(error.get_headers())):
            response.headers["Allow"] = headers["Allow"]
        return guarded(response)


def _page(pages: Pages, status: int) -> Response:
    response = pages.say(NOT_FOUND if status in (404, 405) else BAD)
    response.status_code = status
    return response


def _envelope(status: int) -> Response:
    """As everything else that programs are told: https://platform.openai.com/docs/guides/error-codes"""
    words = TEXTS["not_found_title" if status in (404, 405) else "bad_request_title"]
    message = f"{words.zh}。{words.en}."
    error = {
        "message": message,
        "type": "invalid_request_error",
        "param": None,
        "code": CODES.get(status, "bad_request"),
    }
    response = jsonify(error=error)
    response.status_code = status
    return response


def _wants_page() -> bool:
    return request.accept_mimetypes.best_match(("application/json", "text/html"), "application/json") == "text/html"
