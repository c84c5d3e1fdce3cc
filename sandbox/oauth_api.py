"""The Open Platform's part of signing in: user tokens for codes, and who a user token speaks for.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/authentication-management/access-token/get-user-access-token
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/authen-v1/user_info/get
"""

import hmac
from typing import Any

from sandbox.door import ApiRequest, Raw, Route
from sandbox.errors import ApiError
from sandbox.oauth_errors import refused, spoken
from sandbox.oauth_grants import Granted
from sandbox.people import Human
from sandbox.state import State

Json = dict[str, Any]
USER_ID_SCOPE, EMAIL_SCOPE = "contact:user.employee_id:readonly", "contact:user.email:readonly"


def token(state: State, request: ApiRequest) -> Raw:
    """POST /authen/v2/oauth/token"""
    return Raw({"code": 0} | answer_of(exchanged(state, request.body)))


def exchanged(state: State, body: Json) -> Granted:
    """Tokens for a code or a refresh token, as the form asks for."""
    grant_type = _needed(body, "grant_type")
    check_client(state, _needed(body, "client_id"), _needed(body, "client_secret"))
    wanted = _text(body, "scope")
    if grant_type == "authorization_code":
        text, redirect_uri = _needed(body, "code"), _text(body, "redirect_uri")
        code = state.grants.redeem(text, "new", redirect_uri, _text(body, "code_verifier"))
        check_person(state, code.open_id)
        return state.grants.grant(code.open_id, code.asked.scopes, wanted)
    if grant_type == "refresh_token":
        text = _needed(body, "refresh_token")
        check_person(state, state.grants.waiting_for(text))
        return state.grants.renew(text, wanted)
    raise refused(20036)


def check_client(state: State, client_id: str, secret: str) -> None:
    """20048 for another app, 20002 for a wrong secret."""
    if client_id != state.settings.app_id:
        raise refused(20048)
    if not hmac.compare_digest(secret.encode(), state.settings.app_secret.encode()):
        raise refused(20002)


def check_person(state: State, open_id: str) -> None:
    """20066 for somebody who has left, 20010 for somebody who may not use the app; a token's own errors come first."""
    human = state.people.get(open_id)
    if human is None:
        return
    if human.resigned:
        raise refused(20066)
    if not human.available:
        raise refused(20010)


def answer_of(granted: Granted) -> Json:
    body: Json = {
        "access_token": granted.access,
        "expires_in": granted.seconds,
        "scope": " ".join(granted.scopes),
        "token_type": "Bearer",
    }
    if granted.refresh:
        body |= {"refresh_token": granted.refresh, "refresh_token_expires_in": granted.refresh_seconds}
    return body


def user_info(state: State, request: ApiRequest) -> Json:
    """GET /authen/v1/user_info. Refusals come with HTTP 200."""
    human = bearer(state, request.authorization)
    scopes = state.grants.scopes(_bearer_text(request.authorization))
    found = names(human)
    if USER_ID_SCOPE in scopes:
        found["user_id"] = human.user_id
    if EMAIL_SCOPE in scopes:
        found["email"] = human.email
    return found


def bearer(state: State, authorization: str) -> Human:
    """The person whom the user token in an `Authorization` header speaks for."""
    if not authorization:
        message = "Missing access token for authorization. Please make a request with token attached."
        raise ApiError(99991661, message)
    human = state.people.get(state.grants.holder(_bearer_text(authorization)))
    if human is None:
        raise ApiError(20005, "The user access token passed is invalid. Please check the value", status=200)
    if human.resigned:
        raise ApiError(20021, "User resigned", status=200)
    return human


def names(human: Human) -> Json:
    """What every app may know of a person who has signed in."""
    return {
        "name": human.name,
        "en_name": human.en_name,
        "avatar_url": "",
        "avatar_thumb": "",
        "avatar_middle": "",
        "avatar_big": "",
        "open_id": human.open_id,
        "union_id": human.union_id,
        "tenant_key": human.tenant_key,
    }


def _bearer_text(authorization: str) -> str:
    scheme, _, text = authorization.partition(" ")
    return text if scheme.lower() == "bearer" else ""


def _needed(body: Json, name: str) -> str:
    """20001 where it is missing."""
    text = _text(body, name)
    if not text:
        raise refused(20001)
    return text


def _text(body: Json, name: str) -> str:
    """20063 where it is no text."""
    value = body.get(name, "")
    if not isinstance(value, str):
        raise refused(20063)
    return value


ROUTES = (
    Route("POST", "/open-apis/authen/v2/oauth/token", token, public=True, spoken=spoken),
    Route("GET", "/open-apis/authen/v1/user_info", user_info, public=True),
)
