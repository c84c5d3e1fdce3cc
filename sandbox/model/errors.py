"""OpenAI's error envelopes, word for word where they are known: the scripted model answers a mistake as OpenAI does.

https://platform.openai.com/docs/guides/error-codes
"""

from collections.abc import Mapping
from typing import Any

from aiohttp import web


class ApiError(Exception):
    """An answer that is no completion: HTTP status, OpenAI's envelope and any headers that belong to it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"error": {"message": message, "type": type, "param": param, "code": code}}
        self.headers = dict(headers or {})

    def response(self) -> web.Response:
        return web.json_response(self.body, status=self.status, headers=self.headers)


def no_key() -> ApiError:
    return ApiError(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
        "(i.e. Authorization: Bearer YOUR_KEY).",
    )


def wrong_key(key: str) -> ApiError:
    masked = f"{key[:3]}***{key[-4:]}" if len(key) > 8 else "***"
    return ApiError(
        401,
        f"Incorrect API key provided: {masked}. You can find your API key at "
        "https://platform.openai.com/account/api-keys.",
        code="invalid_api_key",
    )


def not_allowed(status: int) -> ApiError:
    return ApiError(status, "Country, region, or territory not supported", code="unsupported_country_region_territory")


def unknown_model(model: str) -> ApiError:
    return ApiError(404, f"The model `{model}` does not exist or you do not have access to it.", code="model_not_found")


def wrong_model(model: str, path: str) -> ApiError:
    return ApiError(
        404,
        f"The model `{model}` is not supported in the v1/{path} endpoint.",
        code="model_not_supported",
        param="model",
    )


def no_such(noun: str, name: str, param: str = "id") -> ApiError:
    return ApiError(404, f"No such {noun}: {name}", param=param)


def bad_json() -> ApiError:
    return ApiError(
        400,
        "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library "
        "correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)",
    )


def missing(param: str) -> ApiError:
    return ApiError(400, f"Missing required parameter: '{param}'.", code="missing_required_parameter", param=param)


def invalid(param: str, what: str, code: str = "invalid_value") -> ApiError:
    return ApiError(400, f"Invalid '{param}': {what}", code=code, param=param)


def wrong_type(param: str, wanted: str) -> ApiError:
    return ApiError(400, f"Invalid type for '{param}': expected {wanted}.", code="invalid_type", param=param)


def too_fast(headers: Mapping[str, str]) -> ApiError:
    return ApiError(
        429,
        "Rate limit reached for requests. Please try again later. Visit "
        "https://platform.openai.com/account/rate-limits to learn more.",
        type="requests",
        code="rate_limit_exceeded",
        headers=headers,
    )


def no_money() -> ApiError:
    return ApiError(
        429,
        "You exceeded your current quota, please check your plan and billing details.",
        type="insufficient_quota",
        code="insufficient_quota",
    )


def server_error(status: int) -> ApiError:
    if status == 503:
        return ApiError(503, "The engine is currently overloaded, please try again later", type="server_error")
    return ApiError(
        status, "The server had an error while processing your request. Sorry about that!", type="server_error"
    )


def of_status(status: int) -> ApiError:
    """The envelope that goes with a status that a test asked for."""
    known = {
        401: lambda: wrong_key("sk-sandbox-none"),
        403: lambda: not_allowed(403),
        404: lambda: unknown_model("the-model"),
        429: lambda: too_fast({}),
    }
    if status in known:
        return known[status]()
    if status >= 500:
        return server_error(status)
    return ApiError(status, f"The sandbox was told to answer {status}.", code="sandbox_told_so")
