"""Somebody with a token, who talks and then reads what is kept of it."""

import secrets
from dataclasses import dataclass
from typing import Any

from store.people import People
from store.token import Issued
from tests.gateway.programs import DAY, QUICK, Programs, asking, bearer
from tests.gateway.web.behind import TENANT
from tests.servers import APP_ID
from tests.support import Reply, eventually, request

ADMIN = "an-admin-token-for-the-tests"
FULL = {
    "RECORDS__CONTENT": "full",
    "ADMIN_TOKEN": ADMIN,
    "PRICES__MODELS": '{"sandbox": {"prompt": 1000, "completion": 1000}}',
    "PRICES__CURRENCY": "CNY",
}


@dataclass
class Reader:
    """Somebody with a token, who talks and then reads what is kept of it."""

    programs: Programs
    issued: Issued

    def send(self, method: str, path: str = "", token: str = "", **headers: str) -> Reply:
        url = f"{self.programs.larkey.url}/conversations{path}"
        return request(method, url, None, {**bearer(token or self.issued.text), **headers})

    def get(self, path: str = "", token: str = "") -> Any:
        reply = self.send("GET", path, token)
        assert reply.status == 200, reply.body
        return reply.json()

    def say(self, *messages: str, label: str = "", **options: Any) -> str:
        """A call with these messages, the person's and the model's in turn; its id."""
        roles = ("user", "assistant")
        said = [{"role": roles[place % 2], "content": text} for place, text in enumerate(messages)]
        said[-1]["content"] += f" {QUICK}"
        headers = {"x-larkey-conversation": label} if label else {}
        reply = self.programs.post(self.issued.text, asking("", messages=said, **options), headers)
        assert reply.status == 200, reply.body
        return reply.headers["x-larkey-request-id"]

    def calls(self, count: int, path: str = "/chat_completions", key: str = "data") -> list[Any]:
        """Once there are so many with their words."""

        def found() -> list[Any]:
            rows = self.get(path)[key]
            return rows if len([row for row in rows if row["words_kept"] and "usage" in row]) >= count else []

        return eventually(found, within=20)


def new_reader(programs: Programs) -> Reader:
    """Somebody whom no other test knows, of the company that runs the bot."""
    name = secrets.token_hex(8)
    person = People(programs.database).know(TENANT, APP_ID, open_id=f"ou_{name}")
    issued = programs.tokens.issue(person, TENANT, message_id=f"om_{name}", seconds=DAY)
    return Reader(programs, issued)
