"""Where browsers find us: the public base URL, and every address that is made of it.

Nothing here is read off a request: a forged Host header leads nobody anywhere.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

ROOT = "/"
LANDING = "/auth/"
LOGIN = "/auth/login"
CALLBACK = "/auth/callback/openai"
LOGOUT = "/auth/logout"
KEYS = "/auth/keys"
REPORT = "/auth/tokens"


@dataclass(frozen=True)
class Place:
    """`base` is AUTH_SERVICE_URL: https://larkey.example, also with a path where a proxy takes it away again."""

    base: str

    @property
    def secure(self) -> bool:
        return self.base.startswith("https://")

    @property
    def origin(self) -> str:
        """What a browser says in the Origin header of our own pages."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}".lower()

    def url(self, path: str) -> str:
        """The whole address of one of our paths."""
        return f"{self.base.rstrip('/')}{path}"

    def path(self, path: str) -> str:
        """The same without the host, for links and forms on our own pages."""
        return f"{urlsplit(self.base).path.rstrip('/')}{path}"
