"""What one key lists: the cheapest question there is. It costs nothing, and shows whether a key is let in.

https://platform.openai.com/docs/api-reference/models/list
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llm.blame import blame
from llm.errors import UpstreamDown
from llm.http import Http
from llm.keys import Key
from llm.wire.line import Line


@dataclass(frozen=True)
class Listing:
    """The provider's answer, whatever it is; `headers` have names in small letters."""

    key: Key
    status: int
    headers: Mapping[str, str]
    body: bytes

    def check(self) -> None:
        """Raises LlmError for an answer that is none."""
        if not 200 <= self.status < 300:
            raise blame(self.status, self.headers, self.body, secret=self.key.secret)

    def models(self) -> Sequence[Mapping[str, Any]]:
        """Each as its provider describes it. Raises LlmError."""
        self.check()
        try:
            # Gemini puts a folder before each name, which it does not want back.
            return [{**item, "id": str(item["id"]).removeprefix("models/")} for item in json.loads(self.body)["data"]]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise UpstreamDown("no list of models", code="not_a_list") from error


def listing_of(http: Http, key: Key, seconds: float, connect: float | None = None) -> Listing:
    """Ask with this key. Seconds until the answer begins and between its parts, and until the connection stands where
    that is not the upstream's own time. Raises UpstreamDown."""
    reply = http.send(
        "GET",
        key.url("/models"),
        Line(),
        headers={"User-Agent": "larkey", **key.headers()},
        first_timeout=seconds,
        connect_timeout=key.upstream.patience.connect if connect is None else connect,
        proxy=key.upstream.proxy,
    )
    try:
        return Listing(key, reply.status, reply.headers, reply.body(seconds))
    finally:
        reply.close()
