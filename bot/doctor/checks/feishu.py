"""The app on the Open Platform: its credentials, its bot, its scopes, and what it subscribes to."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.doctor.figures import row
from bot.doctor.finding import Finding, Item, State, good, ill, say, unchecked, worst
from bot.doctor.outside.console import Console
from bot.doctor.outside.platform import Platform
from bot.doctor.outside.scopes import NEEDS, Need
from bot.feishu.errors import FeishuError, Kind
from bot.feishu.register import CALLBACKS, EVENTS
from bot.settings.load import Settings
from cards.bilingual import Text

ACTIVE = 2
GRANTED = 1
MANAGE = "application:application:self_manage"
EVENT_PATH, SIGN_IN_PATH = "/feishu/events", "/auth/callback/openai"


class FeishuChecks:
    def __init__(self, settings: Settings, platform: Platform, console: Console) -> None:
        self._settings, self._platform, self._console = settings, platform, console

    def token(self) -> Finding:
        """https://open.feishu.cn/document/ukTMukTMukTM/ukDNz4SO0MjL5QzM/auth-v3/auth/tenant_access_token_internal"""
        section = self._settings.feishu
        if not section.app_id:
            return unchecked("feishu_none")
        way = say("by_proxy" if section.proxy.get_secret_value() else "direct")
        try:
            self._platform.token()
        except FeishuError as error:
            if error.kind is Kind.NETWORK:
                return ill("bad", "feishu_unreachable", domain=section.domain, way=way, why=error.message)
            name = "feishu_credentials" if error.kind is Kind.CREDENTIALS else "feishu_refused"
            return ill("bad", name, page=self._console.credentials, code=error.code, why=error.message)
        return good("feishu_token_good", domain=section.domain, way=way)

    def bot(self) -> Finding:
        """https://open.feishu.cn/document/ukTMukTMukTM/uAjMxEjLwITMx4CMyETM"""
        return self._with_token(self._bot)

    def scopes(self) -> Finding:
        """https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/application-v6/scope/list"""
        return self._with_token(self._scopes)

    def subscription(self) -> Finding:
        """https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/application-v6/application/get"""
        return self._with_token(self._subscription)

    def _with_token(self, look: Callable[[], Finding]) -> Finding:
        if not self._settings.feishu.app_id:
            return unchecked("feishu_none")
        try:
            self._platform.token()
        except FeishuError:
            return unchecked("needs_token")
        try:
            return look()
        except FeishuError as error:
            return ill("doubtful", "feishu_refused", page=self._console.home, code=error.code, why=error.message)

    def _bot(self) -> Finding:
        try:
            bot = self._platform.bot()
        except FeishuError as error:
            if error.kind is Kind.NETWORK:
                raise
            return ill("bad", "feishu_bot_off", page=self._console.bot, code=error.code, why=error.message)
        status = bot.get("activate_status", ACTIVE)
        if status != ACTIVE or not bot.get("open_id"):
            return ill("bad", "feishu_bot_inactive", page=self._console.version, status=status)
        return good("feishu_bot_good", name=bot.get("app_name", ""))

    def _scopes(self) -> Finding:
        told = {
            str(scope.get("scope_name")): scope.get("grant_status")
            for scope in self._platform.scopes()
            if scope.get("scope_type", "tenant") == "tenant"
        }
        items = tuple(self._scope(need, told) for need in NEEDS)
        missing = [item.name for item in items if item.state in ("bad", "doubtful")]
        if not missing:
            return Finding("good", say("scopes_good", count=sum(item.state == "good" for item in items)), items=items)
        page = self._console.scopes(missing)
        return ill(worst(items), "scopes_missing", page=page, items=items, count=len(missing), names=row(missing))

    def _scope(self, need: Need, told: Mapping[str, Any]) -> Item:
        use = say(need.use)
        if told.get(need.scope) == GRANTED:
            return Item(need.scope, "good", say("scope_granted", use=use))
        other = next((name for name in need.others if told.get(name) == GRANTED), "")
        if other:
            return Item(need.scope, "good", say("scope_instead", other=other, use=use))
        page = self._console.scopes([need.scope])
        if need.weight == "optional":
            return Item(need.scope, "unchecked", say("scope_optional", use=use), page)
        state: State = "bad" if need.weight == "vital" else "doubtful"
        name = "scope_waiting" if need.scope in told else "scope_missing"
        return Item(need.scope, state, say(name, use=use), page)

    def _subscription(self) -> Finding:
        try:
            app = self._platform.application()
        except FeishuError as error:
            if error.kind is not Kind.MISSING_SCOPE:
                raise
            return Finding("unchecked", say("subscription_unknown", scope=MANAGE), None, self._console.scopes([MANAGE]))
        items = tuple(self._differences(app))
        if not items:
            return good("subscription_good")
        return ill(worst(items), "subscription_wrong", page=self._console.events, items=items)

    def _differences(self, app: Mapping[str, Any]) -> Iterator[Item]:
        """Only of what the platform tells: fields that it leaves out are not complained of."""
        events, callbacks = app.get("event") or {}, app.get("callback_info") or app.get("callback") or {}
        yield from self._way("subscription_type", events, self._console.events)
        yield from self._way("callback_type", callbacks, self._console.callbacks)
        if "subscribed_events" in events:
            for name in set(EVENTS) - set(events["subscribed_events"] or ()):
                state: State = "bad" if name == EVENTS[0] else "doubtful"
                yield Item(name, state, say("event_missing"), self._console.events)
        if "subscribed_callbacks" in callbacks:
            for name in set(CALLBACKS) - set(callbacks["subscribed_callbacks"] or ()):
                yield Item(name, "bad", say("callback_missing"), self._console.callbacks)
        ours = f"{self._settings.server.public_url}{SIGN_IN_PATH}"
        if "redirect_urls" in app and ours not in (app["redirect_urls"] or ()):
            yield Item(ours, "doubtful", say("redirect_missing"), self._console.security)

    def _way(self, kind: str, told: Mapping[str, Any], page: str) -> Iterator[Item]:
        theirs, ours = str(told.get(kind) or ""), self._settings.feishu.transport
        if theirs in ("webhook", "websocket") and theirs != ours:
            yield Item(kind, "bad", say("way_differs", theirs=theirs, ours=ours), page)
            return
        address, expected = str(told.get("request_url") or ""), f"{self._settings.server.public_url}{EVENT_PATH}"
        if ours == "webhook" and address and self._settings.server.auth_service_url and address != expected:
            text: Text = say("address_differs", theirs=address, ours=expected)
            yield Item("request_url", "doubtful", text, page)
