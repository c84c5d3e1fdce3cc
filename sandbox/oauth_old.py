"""The old generation of signing in, on the passport host: a form for the token, RFC 6749's words for what is wrong.

https://open.feishu.cn/document/deprecated-guide/app-login/api-reference/get-access_token
https://open.feishu.cn/document/deprecated-guide/app-login/api-reference/get-user-info
"""

from typing import Any

from aiohttp import web

from sandbox.errors import ApiError
from sandbox.ids import log_id
from sandbox.oauth_api import bearer, check_client, check_person, names
from sandbox.oauth_errors import refused, spoken_of_old
from sandbox.state import State

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"
TOKEN_PATH, INFO_PATH = "/suite/passport/oauth/token", "/suite/passport/oauth/userinfo"


class OldSignIn:
    """POST …/token and GET …/userinfo; codes and tokens are those of `Grants`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[web.RouteDef]:
        return [web.post(TOKEN_PATH, self.token), web.get(INFO_PATH, self.user_info)]

    async def token(self, request: web.Request) -> web.Response:
        try:
            await self._state.chaos.before(request.method, request.path)
            if request.content_type != FORM:
                raise refused(20063)
            form = {name: str(value) for name, value in (await request.post()).items()}
            return _answer(self._exchanged(form))
        except ApiError as error:
            return _answer(spoken_of_old(error), error.status)

    async def user_info(self, request: web.Request) -> web.Response:
        try:
            await self._state.chaos.before(request.method, request.path)
            human = bearer(self._state, request.headers.get("Authorization", ""))
        except ApiError as error:
            return _answer({"error": "invalid_token", "error_description": error.message}, 401)
        found = names(human) | {"sub": human.open_id, "picture": ""}
        if "contact:user.employee_id:readonly" not in self._state.chaos.denied_scopes:
            found["user_id"] = human.user_id
        return _answer(found)

    def _exchanged(self, form: Json) -> Json:
        needed = [form.get(name, "") for name in ("grant_type", "client_id", "client_secret", "code", "redirect_uri")]
        if not all(needed):
            raise refused(20001)
        grant_type, client_id, secret, text, redirect_uri = needed
        if grant_type != "authorization_code":
            raise refused(20036)
        check_client(self._state, client_id, secret)
        code = self._state.grants.redeem(text, "old", redirect_uri, "")
        check_person(self._state, code.open_id)
        granted = self._state.grants.grant(code.open_id, ())
        return {"access_token": granted.access, "token_type": "Bearer", "expires_in": granted.seconds}


def _answer(body: Json, status: int = 200) -> web.Response:
    headers = {"X-Tt-Logid": log_id(), "Cache-Control": "no-store"}
    return web.json_response(body, status=status, headers=headers)
