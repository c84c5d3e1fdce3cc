"""What signing in can be refused for: `{code, error, error_description}`, with HTTP 400.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/authentication-management/access-token/get-user-access-token
"""

from typing import Any

from sandbox.errors import ApiError

REFUSALS = {
    20001: ("invalid_request", "The request is missing a required parameter."),
    20002: ("invalid_client", "The client secret is invalid."),
    20003: (
        "invalid_grant",
        "The authorization code is not found. Please note that an authorization code can only be used once.",
    ),
    20004: ("invalid_grant", "The authorization code has expired."),
    20010: ("access_denied", "The user does not have permission to use this app."),
    20026: ("invalid_grant", "The refresh token passed is invalid. Please check the value."),
    20027: ("invalid_scope", "The app has not been granted one of these scopes."),
    20029: ("invalid_request", "The redirect URI is not on the app's list of redirect URLs."),
    20036: ("unsupported_grant_type", "The specified grant_type is not supported."),
    20037: ("invalid_grant", "The refresh token passed has expired. Please generate a new one."),
    20048: ("invalid_client", "The specified app does not exist."),
    20049: ("invalid_grant", "PKCE code challenge failed."),
    20063: ("invalid_request", "The request is malformed. Please check your request."),
    20065: (
        "invalid_grant",
        "The authorization code has been used. Please note that an authorization code can only be used once.",
    ),
    20066: ("invalid_grant", "The user status is invalid."),
    20067: (
        "invalid_scope",
        "The provided scope list contains duplicate scopes. Please ensure all scopes are unique.",
    ),
    20068: (
        "invalid_scope",
        "The provided scope list contains scopes that are not permitted. Please ensure all scopes are allowed.",
    ),
    20071: ("invalid_grant", "The provided redirect URI does not match the one used during authorization."),
    20073: (
        "invalid_grant",
        "The refresh token has been used. Please note that a refresh token can only be used once.",
    ),
    20074: ("unauthorized_client", "The specified app is not allowed to refresh token."),
}
NOT_JSON, MALFORMED = 9499, 20063


def refused(code: int, status: int = 400) -> ApiError:
    """The error with this number."""
    return ApiError(code, REFUSALS[code][1], status=status)


def spoken(error: ApiError) -> dict[str, Any]:
    """How the token endpoint of the new generation says it."""
    if error.code == NOT_JSON:
        error = refused(MALFORMED)
    return {"code": error.code, **spoken_of_old(error)}


def spoken_of_old(error: ApiError) -> dict[str, Any]:
    """How the old generation says it, as RFC 6749 has it: without a number."""
    name = REFUSALS[error.code][0] if error.code in REFUSALS else "server_error"
    return {"error": name, "error_description": error.message}
