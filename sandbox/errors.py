"""The one error of the Open Platform's doors: a number, a sentence, an HTTP status."""

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """Answered as `{code, msg, error}`. `status` follows the reference: 400 for most, 429 for frequency."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: int = 400,
        headers: Mapping[str, str] | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code} {message}")
        self.code = code
        self.message = message
        self.status = status
        self.headers = dict(headers or {})
        self.details = dict(details or {})


def field_error(field: str, description: str) -> ApiError:
    """99992402: a request field is missing or malformed."""
    violations = [{"field": field, "description": description}]
    return ApiError(99992402, "field validation failed", details={"field_violations": violations})


def parameter_error(description: str) -> ApiError:
    """230001: an im request with a parameter that makes no sense."""
    return ApiError(230001, f"Your request contains an invalid request parameter, ext={description}")
