"""Making an app by scanning a code: the device flow behind lark-oapi's `register_app`.

The shape is the SDK's own (lark_oapi/scene/registration); no public page documents it. Opening the link is agreeing,
and the app that is "made" is the sandbox's.
"""

import secrets

from aiohttp import web

from sandbox.state import State

EXPIRES_SECONDS = 600
INTERVAL_SECONDS = 1


class Registration:
    """Device codes that wait for somebody, and those that somebody has agreed to."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._waiting: dict[str, str] = {}
        self._agreed: set[str] = set()

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/oauth/v1/app/registration", self._step), web.get("/oauth/agree", self._agree)]

    async def _step(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form.get("action") == "init":
            return web.json_response({"supported_auth_methods": ["client_secret"]})
        if form.get("action") == "begin":
            return web.json_response(self._begin(request.host))
        if form.get("action") == "poll":
            return web.json_response(self._poll(str(form.get("device_code", ""))))
        return web.json_response({"error": "invalid_request", "error_description": "unknown action"}, status=400)

    def _begin(self, host: str) -> dict[str, object]:
        device, user = secrets.token_hex(16), secrets.token_hex(4)
        self._waiting[user] = device
        return {
            "device_code": device,
            "user_code": user,
            "verification_uri_complete": f"http://{host}/oauth/agree?user_code={user}",
            "expires_in": EXPIRES_SECONDS,
            "interval": INTERVAL_SECONDS,
        }

    def _poll(self, device: str) -> dict[str, object]:
        if device in self._agreed:
            self._agreed.discard(device)
            return {"client_id": self._state.settings.app_id, "client_secret": self._state.settings.app_secret}
        if device in self._waiting.values():
            return {"error": "authorization_pending", "error_description": "nobody has agreed yet"}
        return {"error": "expired_token", "error_description": "no such device code"}

    async def _agree(self, request: web.Request) -> web.Response:
        device = self._waiting.pop(request.query.get("user_code", ""), "")
        if not device:
            return web.Response(status=404, text="This code is unknown or used. 这个码不存在或已用过。")
        self._agreed.add(device)
        return web.Response(text="Agreed; go back to the terminal. 已确认，请回到终端。")
