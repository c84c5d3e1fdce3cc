"""Where an app sends people to sign in: "who are you?", and back to the app with a code.

The real page knows who is signed in to Feishu; here one chooses. The app's mistakes end here with their number, for
nobody is ever sent to an address that the app has not registered.
https://open.feishu.cn/document/common-capabilities/sso/api/obtain-oauth-code
"""

import secrets
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import web

from sandbox.control import answer, body_of
from sandbox.errors import ApiError
from sandbox.oauth_errors import refused
from sandbox.oauth_grants import OFFLINE, Asked, Generation
from sandbox.people import Human
from sandbox.state import State

NEW_PATH, OLD_PATH = "/open-apis/authen/v1/authorize", "/suite/passport/oauth/authorize"
SCOPES = frozenset(
    (
        OFFLINE,
        "auth:user.id:read",
        "contact:contact.base:readonly",
        "contact:user.base:readonly",
        "contact:user.employee_id:readonly",
        "contact:user.email:readonly",
    )
)
MOST_SCOPES = 50
MOST_WAITING = 1000
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class SignInPage:
    """Both authorize addresses, what one can answer there, and the app's list of redirect URLs in the control API."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._waiting: dict[str, Asked] = {}

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(NEW_PATH, self.new),
            web.get(OLD_PATH, self.old),
            web.get("/oauth/choose", self.choose),
            web.get("/sandbox/api/redirects", self.redirects),
            web.post("/sandbox/api/redirects", self.register),
        ]

    async def new(self, request: web.Request) -> web.Response:
        return self._ask(request, "new")

    async def old(self, request: web.Request) -> web.Response:
        return self._ask(request, "old")

    async def choose(self, request: web.Request) -> web.Response:
        """`ask` is what the page was made for, once; `person` an open_id, or nobody for a refusal."""
        asked = self._waiting.pop(request.query.get("ask", ""), None)
        if asked is None:
            return _page("这个页面已经用过了，请回到应用重新登录。This page was used before; start again.", status=400)
        human = self._state.people.get(request.query.get("person", ""))
        if human is None:
            return _sent_back(asked, {"error": "access_denied"})
        return _sent_back(asked, {"code": self._state.grants.agree(asked, human.open_id)})

    async def redirects(self, request: web.Request) -> web.Response:
        return answer(list(self._state.redirect_uris))

    async def register(self, request: web.Request) -> web.Response:
        """{uris: [...]}: the app's redirect URLs, in place of those it had."""
        body = await body_of(request)
        self._state.redirect_uris = tuple(str(uri) for uri in body["uris"])
        return answer(list(self._state.redirect_uris))

    def _ask(self, request: web.Request, generation: Generation) -> web.Response:
        try:
            asked = self._asked(request.query, generation)
        except ApiError as error:
            return _page(f"{error.code} {error.message}", status=400, heading="无法登录 Cannot sign in")
        if len(self._waiting) >= MOST_WAITING:
            self._waiting.pop(next(iter(self._waiting)))
        number = secrets.token_urlsafe(16)
        self._waiting[number] = asked
        people = [human for human in self._state.people.values() if not human.is_bot]
        return _chooser(self._state.bot_name, number, people, asked.scopes)

    def _asked(self, query: Mapping[str, str], generation: Generation) -> Asked:
        """The request as the platform reads it. Raises ApiError with the number that its page would show."""
        if query.get("client_id", "") != self._state.settings.app_id:
            raise refused(20048)
        redirect_uri = query.get("redirect_uri", "")
        if redirect_uri not in self._state.redirect_uris:
            raise refused(20029)
        if query.get("response_type") != "code":
            raise refused(20001)
        if generation == "old":
            return Asked("old", redirect_uri, query.get("state"))
        scopes = tuple(dict.fromkeys(query.get("scope", "").split()))
        if len(scopes) > MOST_SCOPES or not set(scopes) <= SCOPES - self._state.chaos.denied_scopes:
            raise refused(20027)
        method = query.get("code_challenge_method", "plain")
        if method not in ("plain", "S256"):
            raise refused(20063)
        return Asked("new", redirect_uri, query.get("state"), scopes, query.get("code_challenge", ""), method)


def _sent_back(asked: Asked, told: dict[str, str]) -> web.Response:
    if asked.state is not None:
        told["state"] = asked.state
    parts = urlsplit(asked.redirect_uri)
    query = "&".join(filter(None, (parts.query, urlencode(told))))
    location = urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))
    return web.Response(status=302, headers=HEADERS | {"Location": location})


def _chooser(app: str, number: str, people: list[Human], scopes: tuple[str, ...]) -> web.Response:
    rows = "".join(_row(number, human) for human in people)
    wanted = "".join(f"<li>{escape(scope)}</li>" for scope in scopes)
    body = (
        f"<p>{escape(app)} 想知道你是谁。{escape(app)} would like to know who you are.</p>"
        f"<ul class='people'>{rows}</ul>"
        f"<ul class='scopes'>{wanted}</ul>"
        f"<a class='refuse' href='/oauth/choose?ask={number}'>拒绝 Refuse</a>"
    )
    return _page("", heading="你是哪一位？ Who are you?", body=body)


def _row(number: str, human: Human) -> str:
    place = urlencode({"ask": number, "person": human.open_id})
    states = (("离职 left", human.resigned), ("不可用 unavailable", not human.available))
    notes = " · ".join([human.en_name, *(note for note, true in states if true)])
    return (
        f"<li><a href='/oauth/choose?{escape(place)}'><span class='face'>{escape(human.name[:1])}</span>"
        f"<span>{escape(human.name)}<small>{escape(notes)}</small></span></a></li>"
    )


def _page(text: str, *, status: int = 200, heading: str = "", body: str = "") -> web.Response:
    title = heading or "登录 Sign in"
    html = (
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<meta name='color-scheme' content='light dark'><title>{escape(title)}</title>"
        "<link rel='stylesheet' href='/page/css/signin.css'></head>"
        f"<body><main><h1>{escape(title)}</h1>{f'<p>{escape(text)}</p>' if text else ''}{body}</main></body></html>"
    )
    return web.Response(text=html, status=status, content_type="text/html", headers=HEADERS)
