"""A browser without a screen: it keeps cookies, follows the platform's page, and sends the forms that it is shown."""

import http.client
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.servers import Larkey
from tests.support import request

Json = dict[str, Any]
KEY = re.compile(r"lk-[0-9A-Za-z]{10}-[0-9A-Za-z]{49}")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def location(self) -> str:
        return str(self.headers["Location"] or "")

    @property
    def cookies(self) -> dict[str, str]:
        """Each Set-Cookie as it was sent, by the cookie's name."""
        lines = self.headers.get_all("Set-Cookie") or []
        return {line.split("=", 1)[0]: line for line in lines}

    @property
    def keys(self) -> list[str]:
        """Whole keys that the page shows, each once."""
        return list(dict.fromkeys(KEY.findall(self.text)))

    @property
    def title(self) -> str:
        found = re.search(r"<h1>(.*?)</h1>", self.text, re.DOTALL)
        return unescape(found[1]) if found else ""

    def field(self, name: str) -> str:
        """What a hidden field of the page's forms holds."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.text)
        assert found, f"no field {name} in {self.text[:2000]}"
        return unescape(found[1])


@dataclass
class Visitor:
    """One browser at a Larkey; `port` chooses another host of it."""

    larkey: Larkey
    port: int = 0
    jar: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: bytes | None = None, /, **headers: str) -> Answer:
        """One request with the cookies so far; `_` in a header's name stands for a dash."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.jar and "Cookie" not in named:
            named["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        line = http.client.HTTPConnection("127.0.0.1", self.port or self.larkey.port, timeout=20)
        try:
            line.request(method, path, body, named)
            answer = line.getresponse()
            found = Answer(answer.status, answer.msg, answer.read().decode())
        finally:
            line.close()
        for name, set_cookie in found.cookies.items():
            value = set_cookie.split("=", 1)[1].split(";", 1)[0]
            self.jar.pop(name, None)
            if value:
                self.jar[name] = value
        return found

    def get(self, path: str, **headers: str) -> Answer:
        return self.send("GET", path, **headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        return self.send("POST", path, urlencode(form).encode(), **{"Content_Type": FORM, **headers})

    def at_feishu(self, path: str = "/auth/login") -> str:
        """Begin to sign in: where the platform's page is."""
        answer = self.get(path)
        assert answer.status == 303, answer.text
        return answer.location

    def agreed(self, address: str, person: int = 0) -> str:
        """Choose a person on the platform's page (-1 refuses): the path and query that lead back."""
        page = request("GET", address)
        assert page.status == 200, page.body
        links = re.findall(r"href='(/oauth/choose[^']*)'", page.body.decode())
        back = request("GET", f"{self.larkey.sandbox.url}{unescape(links[person])}").headers["location"]
        assert back.startswith(f"{self.larkey.url}/auth/callback/openai?"), back
        there = urlsplit(back)
        return f"{there.path}?{there.query}"

    def sign_in(self, person: int = 0, path: str = "/auth/login") -> Answer:
        """The whole way; the answer of the callback."""
        return self.get(self.agreed(self.at_feishu(path), person))

    def keys_page(self) -> Answer:
        return self.get("/auth/keys")

    def press(self, deed: str = "", **fields: str) -> Answer:
        """Send a form of the page as it is now: a new key, or `<public id>/<deed>`."""
        page = self.keys_page()
        form = {"csrf": page.field("csrf"), "press": page.field("press")} | fields
        return self.post(f"/auth/keys/{deed}" if deed else "/auth/keys", form)

    def opens(self, key: str) -> bool:
        """Whether this key opens /v1 now."""
        answer = self.get("/v1/models", Authorization=f"Bearer {key}", Cookie="none=1")
        assert answer.status in (200, 401), answer.text
        return answer.status == 200


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def public_id(key: str) -> str:
    return key.split("-")[1]
