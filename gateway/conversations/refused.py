"""A request for records that makes no sense, or is not allowed, in OpenAI's envelope."""

from flask import Response, jsonify, make_response

from gateway.report.query import BadQuery
from gateway.texts import TEXTS

TYPES = {403: "permission_error"}


class Refused(Exception):
    """`text` names what is said."""

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(code)
        words = TEXTS[text]
        self.status, self.code, self.message = status, code, f"{words.zh} {words.en}"


def refused(error: Refused) -> Response:
    return _envelope(error.status, error.code, error.message, None)


def bad_query(error: BadQuery) -> Response:
    return _envelope(400, "bad_query", error.message, error.param)


def _envelope(status: int, code: str, message: str, param: str | None) -> Response:
    kind = TYPES.get(status, "invalid_request_error")
    return make_response(jsonify(error={"message": message, "type": kind, "param": param, "code": code}), status)
