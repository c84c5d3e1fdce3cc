"""A person with tokens, and programs that use them at a running Larkey."""

import json
import socket
from collections.abc import Mapping
from typing import Any, Self

import openai

from store.database import Database, open_database
from store.models_usage import UsageRow
from store.people import People
from store.redis import open_redis
from store.revocations import Revocations
from store.token import Issued
from store.tokens import Tokens
from tests.servers import APP_ID, Larkey
from tests.support import Reply, eventually, request

DAY = 86_400.0
QUICK = "[[rate 0]] [[delay 0]]"
"""Said to the scripted model: answer at once."""


class Programs:
    """Tokens are written into Larkey's own database, and told as the bot would tell them."""

    def __init__(self, larkey: Larkey) -> None:
        self.larkey = larkey
        self.redis = open_redis(larkey.environment(larkey.port)["REDIS_URL"])
        self.database: Database = open_database(larkey.environment(larkey.port)["DATABASE_URL"])
        self.tokens = Tokens(self.database, most=1000, tell=Revocations(self.redis).tell)
        self._asked = 0

    def person(self, open_id: str = "ou_programmer") -> int:
        return People(self.database).know("tenant", APP_ID, open_id=open_id)

    def issue(self, open_id: str = "ou_programmer", **options: Any) -> Issued:
        """A fresh token, for ten days where nothing else is said."""
        self._asked += 1
        person = self.person(open_id)
        options = {"seconds": 10 * DAY, **options}
        return self.tokens.issue(person, "tenant", message_id=f"om_{id(self)}_{self._asked}", **options)

    def client(self, token: str, path: str = "/v1", **options: Any) -> openai.OpenAI:
        """OpenAI's SDK as it comes, retries and all."""
        return openai.OpenAI(api_key=token, base_url=f"{self.larkey.url}{path}", **options)

    def post(self, token: str, body: Any, headers: Mapping[str, str] | None = None, port: int = 0) -> Reply:
        """A completion asked for without any SDK. `body` may be bytes, else it is JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        url = f"http://127.0.0.1:{port or self.larkey.port}/v1/chat/completions"
        return request("POST", url, data, {**bearer(token), **(headers or {})})

    def asked_upstream(self, path: str = "/model/v1/chat/completions", since: int = 0) -> list[Any]:
        """What the provider was asked, newest last."""
        entries = self.larkey.sandbox.get(f"model/requests?since={since}")
        return [entry for entry in entries if entry["path"] == path]

    def last_upstream(self) -> int:
        entries = self.larkey.sandbox.get("model/requests?since=0")
        return int(entries[-1]["n"]) if entries else 0

    def rows(self, count: int, token: str = "") -> list[dict[str, Any]]:
        """The rows of usage, once there are so many, oldest first; of one token by its public id."""

        def found() -> list[dict[str, Any]]:
            with self.database.reading():
                rows: Any = list(UsageRow.select().order_by(UsageRow.id).dicts())
            mine = [row for row in rows if token in ("", row["token"])]
            return mine if len(mine) >= count else []

        return eventually(found, within=20)

    def wake_keys(self) -> None:
        """No key of the provider rests any more."""
        self.redis.call("DEL", self.redis.key("keys", "rests"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.database.close()
        self.redis.close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}


def asking(text: str, **options: Any) -> dict[str, Any]:
    return {"model": "sandbox", "messages": [{"role": "user", "content": text}], **options}


class RawCall:
    """A call over a bare socket: for callers who leave, drip or read as they like."""

    def __init__(
        self,
        port: int,
        token: str,
        body: Any,
        *,
        told: int | None = None,
        path: str = "/v1/chat/completions",
        kind: str = "application/json",
        chunked: bool = False,
    ) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=20)
        length = f"Content-Length: {len(data) if told is None else told}"
        head = (
            f"POST {path} HTTP/1.1\r\nHost: larkey\r\n"
            f"Authorization: Bearer {token}\r\nContent-Type: {kind}\r\n"
            f"{'Transfer-Encoding: chunked' if chunked else length}\r\n\r\n"
        )
        self.sock.sendall(head.encode() + data)
        self.got = b""

    def read_until(self, sign: bytes) -> bytes:
        """All that has come, once it holds `sign`."""
        while sign not in self.got:
            piece = self.sock.recv(65536)
            assert piece, f"the connection was closed; what came ends with {self.got[-500:]!r}"
            self.got += piece
        return self.got

    def __enter__(self) -> "RawCall":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.sock.close()
