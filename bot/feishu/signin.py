"""The platform's sign-in, both generations: where a browser is sent, and who has come back with a code.

New: the accounts host, then authen/v2/oauth/token and authen/v1/user_info on the Open Platform, with PKCE.
https://open.feishu.cn/document/common-capabilities/sso/api/obtain-oauth-code
Old: suite/passport/oauth on the passport host, which knows no PKCE.
https://open.feishu.cn/document/deprecated-guide/app-login/web-app-login/web-app-overview
"""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from bot.feishu.calls import JSON_TYPE, compact
from bot.feishu.errors import FeishuError
from bot.feishu.http import Answer, Http
from bot.settings.sections import FeishuSection
from gateway.signin.platform import FeishuSignIn, Reason, SignInFailed, Visitor

Json = Mapping[str, Any]
FORM_TYPE = "application/x-www-form-urlencoded"
SECONDS = 15.0
REASONS: dict[int, Reason] = {
    **dict.fromkeys((20003, 20004, 20049, 20065), "spent"),
    **dict.fromkeys((20008, 20009, 20010, 20021, 20022, 20023, 20066), "not_allowed"),
    **dict.fromkeys((20001, 20002, 20024, 20029, 20036, 20048, 20063, 20069, 20070, 20071), "misconfigured"),
}
OLD_REASONS: dict[str, Reason] = {"invalid_grant": "spent", "access_denied": "not_allowed", "server_error": "away"}


class AccountsSignIn:
    """The new generation. `domain` is the Open Platform, `accounts` where people sign in."""

    def __init__(self, app_id: str, app_secret: str, *, domain: str, accounts: str, proxy: str = "") -> None:
        self._app_id, self._app_secret, self._accounts = app_id, app_secret, accounts
        self._http = Http(domain, proxy, seconds=SECONDS)

    def address(self, redirect_uri: str, state: str, challenge: str) -> str:
        asked = _asked(self._app_id, redirect_uri, state)
        pkce = {"code_challenge": challenge, "code_challenge_method": "S256"}
        return f"{self._accounts}/open-apis/authen/v1/authorize?{urlencode(asked | pkce)}"

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Visitor:
        body = {
            "grant_type": "authorization_code",
            "client_id": self._app_id,
            "client_secret": self._app_secret,
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        headers = {"Content-Type": JSON_TYPE}
        path = "/open-apis/authen/v2/oauth/token"
        token = _numbered(_sent(self._http, "POST", path, compact(body).encode(), headers)).get("access_token")
        path = "/open-apis/authen/v1/user_info"
        return _visitor(_numbered(_sent(self._http, "GET", path, None, _bearer(token))).get("data"))


class PassportSignIn:
    """The old generation, which needs no other host than its own."""

    def __init__(self, app_id: str, app_secret: str, *, passport: str, proxy: str = "") -> None:
        self._app_id, self._app_secret, self._passport = app_id, app_secret, passport
        self._http = Http(passport, proxy, seconds=SECONDS)

    def address(self, redirect_uri: str, state: str, challenge: str) -> str:
        return f"{self._passport}/suite/passport/oauth/authorize?{urlencode(_asked(self._app_id, redirect_uri, state))}"

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Visitor:
        form = {
            "grant_type": "authorization_code",
            "client_id": self._app_id,
            "client_secret": self._app_secret,
            "code": code,
            "redirect_uri": redirect_uri,
        }
        headers = {"Content-Type": FORM_TYPE}
        path = "/suite/passport/oauth/token"
        token = _worded(_sent(self._http, "POST", path, urlencode(form).encode(), headers)).get("access_token")
        return _visitor(_worded(_sent(self._http, "GET", "/suite/passport/oauth/userinfo", None, _bearer(token))))


class CompanySignIn:
    """Either of them, for the people of one company: `company` gives its tenant_key, "" where nobody can tell.

    `external` lets others in too. Whoever comes in belongs to the company's people from then on, as in the chat.
    """

    def __init__(self, inner: FeishuSignIn, company: Callable[[], str], *, external: bool) -> None:
        self._inner, self._company, self._external = inner, company, external

    def address(self, redirect_uri: str, state: str, challenge: str) -> str:
        return self._inner.address(redirect_uri, state, challenge)

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Visitor:
        visitor = self._inner.exchange(code, redirect_uri, verifier)
        company = self._company() or visitor.tenant
        if visitor.tenant != company and not self._external:
            raise SignInFailed("foreign")
        return Visitor(company, visitor.open_id, visitor.union_id, visitor.user_id, visitor.name)


def open_sign_in(section: FeishuSection) -> FeishuSignIn:
    """The generation that the settings choose."""
    secret, proxy = section.app_secret.get_secret_value(), section.proxy.get_secret_value()
    if section.sign_in == "passport":
        return PassportSignIn(section.app_id, secret, passport=section.passport_domain, proxy=proxy)
    accounts = section.accounts_domain
    return AccountsSignIn(section.app_id, secret, domain=section.domain, accounts=accounts, proxy=proxy)


def _asked(app_id: str, redirect_uri: str, state: str) -> dict[str, str]:
    return {"client_id": app_id, "redirect_uri": redirect_uri, "response_type": "code", "state": state}


def _sent(http: Http, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[Answer, Json]:
    """The answer and its JSON object, {} where it is none. Raises SignInFailed when there is no answer."""
    try:
        answer = http.send(method, path, (), body, {"User-Agent": "larkey", **headers})
    except FeishuError as error:
        raise SignInFailed("away", error.message) from error
    try:
        value = json.loads(answer.body)
    except ValueError:
        value = {}
    return answer, value if isinstance(value, dict) else {}


def _numbered(sent: tuple[Answer, Json]) -> Json:
    """An answer of the new generation, which says `code` 0 when all is well."""
    answer, body = sent
    code = body.get("code")
    if code == 0:
        return body
    reason: Reason = "away" if answer.status >= 500 or answer.status == 429 else "misconfigured"
    raise SignInFailed(REASONS.get(code, reason) if isinstance(code, int) else "away", f"{code} (HTTP {answer.status})")


def _worded(sent: tuple[Answer, Json]) -> Json:
    """An answer of the old generation, which says `error` as RFC 6749 has it."""
    answer, body = sent
    if answer.status == 200 and "error" not in body:
        return body
    reason: Reason = "away" if answer.status >= 500 or answer.status == 429 else "misconfigured"
    word = str(body.get("error", ""))[:50]
    raise SignInFailed(OLD_REASONS.get(word, reason), f"{word} (HTTP {answer.status})")


def _bearer(token: Any) -> dict[str, str]:
    if not isinstance(token, str) or not token:
        raise SignInFailed("away", "the platform gave no user token")
    return {"Authorization": f"Bearer {token}"}


def _visitor(told: Any) -> Visitor:
    names = told if isinstance(told, dict) else {}
    found = {name: names.get(name) for name in ("tenant_key", "open_id", "union_id", "user_id", "name")}
    texts = {name: value if isinstance(value, str) else "" for name, value in found.items()}
    if not texts["open_id"] or not texts["tenant_key"]:
        raise SignInFailed("away", "the platform did not say who it is")
    return Visitor(texts["tenant_key"], texts["open_id"], texts["union_id"], texts["user_id"], texts["name"])
