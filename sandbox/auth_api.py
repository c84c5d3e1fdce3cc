"""Token endpoints and the bot's own card: answers with their fields at the top level, not under `data`."""

from typing import Any

from sandbox.door import ApiRequest, Raw, Route
from sandbox.state import State


def tenant_token(state: State, request: ApiRequest) -> Raw:
    return Raw(state.tokens.issue(request.body, ("tenant",)))


def app_token(state: State, request: ApiRequest) -> Raw:
    return Raw(state.tokens.issue(request.body, ("app", "tenant")))


def bot_info(state: State, request: ApiRequest) -> Raw:
    """https://open.feishu.cn/document/ukTMukTMukTM/uAjMxEjLwITMx4CMyETM"""
    bot: dict[str, Any] = {
        "activate_status": 2,
        "app_name": state.bot_name,
        "avatar_url": "",
        "ip_white_list": [],
        "open_id": state.bot_open_id,
    }
    return Raw({"bot": bot, "code": 0, "msg": "ok"})


ROUTES = (
    Route("POST", "/open-apis/auth/v3/tenant_access_token/internal", tenant_token, public=True),
    Route("POST", "/open-apis/auth/v3/app_access_token/internal", app_token, public=True),
    Route("GET", "/open-apis/bot/v3/info", bot_info),
)
