"""What a door beside /v1 says when it does not answer: each refusal in OpenAI's envelope, as the gateway says it."""

import logging
import secrets

from flask import Blueprint, Response, jsonify, make_response
from werkzeug.exceptions import HTTPException

from gateway.denied import Denied
from gateway.texts import TEXTS
from store.errors import Unavailable

log = logging.getLogger("larkey.web")
TYPES = {403: "permission_error"}


class Refused(Exception):
    """A request that makes no sense, or is not allowed. `text` names what is said in both languages."""

    def __init__(self, status: int, code: str, text: str, param: str | None = None, **values: object) -> None:
        super().__init__(f"{code}: {text}")
        words = TEXTS[text]
        self.status, self.code, self.param = status, code, param
        self.message = f"{words.zh.format(**values)} {words.en.format(**values)}"


class BadQuery(Refused):
    """`param` is wrong; the text says what it may be."""

    def __init__(self, param: str, text: str, **values: object) -> None:
        super().__init__(400, "bad_query", text, param, **values)


def enveloped(blueprint: Blueprint, what: str) -> None:
    """Answer whatever is raised behind this blueprint; `what` it shows is named in the log."""
    blueprint.register_error_handler(Denied, _denied)
    blueprint.register_error_handler(Refused, _refused)

    @blueprint.errorhandler(Unavailable)
    def away(error: Unavailable) -> Response:
        log.warning("%s cannot be shown now", what, extra={"why": str(error)})
        return _denied(Denied("away", after=1.0))

    @blueprint.errorhandler(Exception)
    def failed(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException):
            return error
        number = secrets.token_hex(8)
        log.error("%s could not be shown", what, exc_info=error, extra={"request": number})
        return _denied(Denied("failed", request_id=number))


def _denied(denied: Denied) -> Response:
    response = make_response(denied.envelope(), denied.kind.status)
    for name, value in denied.headers():
        response.headers[name] = value
    if denied.kind.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="larkey"'
    return response


def _refused(refused: Refused) -> Response:
    kind = TYPES.get(refused.status, "invalid_request_error")
    error = {"message": refused.message, "type": kind, "param": refused.param, "code": refused.code}
    return make_response(jsonify(error=error), refused.status)
