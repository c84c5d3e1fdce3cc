"""An app that sends people to sign in, and the people who choose on the page that they find there."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.servers import APP_ID, APP_SECRET, Sandbox
from tests.support import Reply, call_json, request

Json = dict[str, Any]
NEW, OLD = "/open-apis/authen/v1/authorize", "/suite/passport/oauth/authorize"
TOKEN, OLD_TOKEN = "/open-apis/authen/v2/oauth/token", "/suite/passport/oauth/token"
INFO, OLD_INFO = "/open-apis/authen/v1/user_info", "/suite/passport/oauth/userinfo"
CALLBACK = "http://127.0.0.1:9/callback"
VERIFIER = "a-verifier-of-43-characters-or-more-0123456789"


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class Visitor:
    """Somebody at the authorize page, sent there by an app whose redirect URL is CALLBACK."""

    sandbox: Sandbox
    usual: Json = field(
        default_factory=lambda: {"client_id": APP_ID, "redirect_uri": CALLBACK, "response_type": "code"}
    )

    def page(self, path: str = NEW, **query: Any) -> Reply:
        """The page; a field that is None is left out."""
        asked = {name: value for name, value in {**self.usual, **query}.items() if value is not None}
        return request("GET", f"{self.sandbox.url}{path}?{urlencode(asked)}")

    def links(self, path: str = NEW, **query: Any) -> list[str]:
        """Where one can go from the page: the people in their order, then the refusal."""
        page = self.page(path, **query)
        assert page.status == 200, page.body
        return [unescape(link) for link in re.findall(r"href='(/oauth/choose[^']*)'", page.body.decode())]

    def follow(self, link: str) -> Reply:
        return request("GET", f"{self.sandbox.url}{link}")

    def sent_back(self, link: str) -> dict[str, str]:
        """The query with which a choice leads back to the app."""
        answer = self.follow(link)
        assert answer.status == 302, answer.body
        there = urlsplit(answer.headers["location"])
        assert there._replace(query="").geturl() == CALLBACK
        return {name: values[0] for name, values in parse_qs(there.query, keep_blank_values=True).items()}

    def code(self, path: str = NEW, *, person: int = 0, **query: Any) -> str:
        """A fresh code of that person."""
        return self.sent_back(self.links(path, **query)[person])["code"]

    def exchange(self, code: str, **more: str | None) -> Reply:
        """The token call of the new generation; a field that is None is left out."""
        return self.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK, **more)

    def token(self, **body: Any) -> Reply:
        sent = {"client_id": APP_ID, "client_secret": APP_SECRET} | body
        told = {name: value for name, value in sent.items() if value is not None}
        return post(f"{self.sandbox.url}{TOKEN}", told)

    def exchange_old(self, code: str, **more: str) -> Reply:
        return self.token_old({"code": code, "redirect_uri": CALLBACK} | more)

    def token_old(self, more: dict[str, str]) -> Reply:
        """The token call of the old generation."""
        form = {"grant_type": "authorization_code", "client_id": APP_ID, "client_secret": APP_SECRET}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return request("POST", f"{self.sandbox.url}{OLD_TOKEN}", urlencode(form | more).encode(), headers)

    def info(self, token: str, path: str = INFO) -> Reply:
        return request("GET", f"{self.sandbox.url}{path}", headers={"Authorization": f"Bearer {token}"})

    def granted(self, **query: Any) -> Json:
        """The token answer of a sign-in that works."""
        answer = self.exchange(self.code(**query)).json()
        assert answer["code"] == 0, answer
        found: Json = answer
        return found


def post(url: str, body: Json) -> Reply:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return request("POST", url, json.dumps(body).encode(), headers)


def register(sandbox: Sandbox, *uris: str) -> None:
    call_json("POST", f"{sandbox.url}/sandbox/api/redirects", {"uris": uris})
