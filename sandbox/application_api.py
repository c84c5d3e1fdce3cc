"""The app itself: which scopes the company has granted it, and what it subscribes to.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/application-v6/scope/list
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/application-v6/application/get
"""

from typing import Any
from urllib.parse import urlsplit

from sandbox.door import ApiRequest, Route
from sandbox.errors import ApiError, field_error
from sandbox.state import State

Json = dict[str, Any]
MANAGE = ("application:application:self_manage", "admin:app.info:readonly")
ASKED_FOR = (
    "im:message.p2p_msg:readonly",
    "im:message.group_at_msg:readonly",
    "im:message:readonly",
    "im:message:send_as_bot",
    "im:resource",
    "im:chat:readonly",
    "cardkit:card:write",
    "contact:user.base:readonly",
    "contact:contact.base:readonly",
    "contact:user.department:readonly",
    "tenant:tenant:readonly",
    "application:application:self_manage",
)
EVENTS = (
    "im.message.receive_v1",
    "im.message.recalled_v1",
    "im.chat.member.bot.added_v1",
    "im.chat.access_event.bot_p2p_chat_entered_v1",
    "application.bot.menu_v6",
    "contact.user.deleted_v3",
    "contact.user.updated_v3",
)
CALLBACKS = ("card.action.trigger",)
GRANTED, NOT_GRANTED = 1, 2
LANGUAGES = ("zh_cn", "en_us", "ja_jp")


def scopes(state: State, request: ApiRequest) -> Json:
    """GET /application/v6/scopes. What chaos denies was asked for and not granted."""
    denied = state.chaos.denied_scopes
    return {
        "scopes": [
            {"scope_name": name, "scope_type": "tenant", "grant_status": NOT_GRANTED if name in denied else GRANTED}
            for name in ASKED_FOR
        ]
    }


def application(state: State, request: ApiRequest) -> Json:
    """GET /application/v6/applications/:app_id ("me" for the caller itself)."""
    settings = state.settings
    if request.query.get("lang") not in LANGUAGES:
        raise field_error("lang", f"lang is one of {', '.join(LANGUAGES)}")
    if request.params["app_id"] not in ("me", settings.app_id):
        raise ApiError(210509, "app is not existed")
    address = settings.event_url if settings.transport == "webhook" else ""
    parts = urlsplit(settings.event_url)
    return {
        "app": {
            "app_id": settings.app_id,
            "app_name": state.bot_name,
            "status": 1,
            "scene_type": 0,
            "primary_language": "zh_cn",
            "redirect_urls": list(state.redirect_uris),
            "back_home_url": f"{parts.scheme}://{parts.netloc}" if parts.netloc else "",
            "scopes": [{"scope": name, "description": "", "level": 1, "token_types": ["tenant"]} for name in ASKED_FOR],
            "event": {
                "subscription_type": settings.transport,
                "request_url": address,
                "subscribed_events": [name for name in EVENTS if name not in state.chaos.unsubscribed],
            },
            "callback_info": {
                "callback_type": settings.transport,
                "request_url": address,
                "subscribed_callbacks": [name for name in CALLBACKS if name not in state.chaos.unsubscribed],
            },
        }
    }


ROUTES = (
    Route("GET", "/open-apis/application/v6/scopes", scopes),
    Route("GET", "/open-apis/application/v6/applications/:app_id", application, MANAGE),
)
