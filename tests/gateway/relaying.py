"""A Larkey before a provider that a test writes, and words for what one asks it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import Programs, bearer
from tests.gateway.upstream import Upstream
from tests.servers import Larkey
from tests.support import Reply, request

KEYS = ("sk-of-the-first-org", "sk-of-the-second-org")


class Relayed:
    """Programs at a running Larkey, and the provider behind it."""

    def __init__(self, programs: Programs, upstream: Upstream) -> None:
        self.programs, self.upstream = programs, upstream

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        token: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """JSON unless `body` is bytes; as a fresh person's token where none is given."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        sent = {**bearer(token or self.programs.issue().text), **(headers or {})}
        return request(method, f"{self.programs.larkey.url}{path}", data, sent)


@contextmanager
def relayed(folder: Path, **settings: str) -> Iterator[Relayed]:
    """Two keys, asked in their order."""
    with Upstream() as upstream:
        own = {"OPENAI_BASE_URL": upstream.base_url, "OPENAI_API_KEY": ",".join(KEYS)}
        with Larkey(folder, settings={**SETTINGS, **own, **settings}) as larkey, Programs(larkey) as programs:
            yield Relayed(programs, upstream)


def multipart(*parts: tuple[str, bytes], boundary: str = "b-o-u-n-d", filename: str = "a.wav") -> tuple[bytes, str]:
    """A form and its content type; the part `file` is a file."""
    out = b""
    for name, value in parts:
        extra = f'; filename="{filename}"\r\nContent-Type: audio/wav' if name == "file" else ""
        out += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{extra}\r\n\r\n'.encode() + value + b"\r\n"
        )
    return out + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
