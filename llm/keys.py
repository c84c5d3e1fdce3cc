"""Upstream keys. A key is named by the beginning of its secret's digest, in logs, in Redis and on cards."""

import hashlib
import re
from dataclasses import dataclass, field

from llm.addresses import url_of
from llm.upstreams import OPENAI, Upstream

DEFAULT = "default"
"""The upstream of OPENAI_API_KEY."""
_DEFAULT = Upstream(DEFAULT)
_VISIBLE = r"[!#-&(-~]+"
"""ASCII without blanks and quotes: those come from a shell or a file that was read otherwise than was meant."""


@dataclass(frozen=True)
class Key:
    """One API key of a provider. The secret is in no repr, and leaves only in the header that opens the provider.

    `weight` is the key's own share among those that would be asked as soon as it. An empty secret is a provider that
    wants none.
    """

    secret: str = field(repr=False)
    upstream: Upstream = _DEFAULT
    weight: float = 1.0
    id: str = ""

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", _id(self.secret, self.upstream.name))

    @property
    def base_url(self) -> str:
        return self.upstream.base_url

    def url(self, path: str, model: str = "", query: str = "") -> str:
        """`path` begins with a slash, without `/v1`; `model` is the provider's own name of it (`upstream.model`)."""
        return url_of(self.upstream, path, model, query)

    def headers(self) -> dict[str, str]:
        """What opens the provider, and whatever else its settings add."""
        headers = {name: str(value) for name, value in self.upstream.extra.items()}
        if self.secret and self.upstream.kind == "azure":
            headers["api-key"] = self.secret
        elif self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        if self.upstream.organisation and self.upstream.kind == "openai":
            headers["OpenAI-Organization"] = self.upstream.organisation
        return headers


def keys_of(secrets: list[str], upstream: Upstream) -> tuple[Key, ...]:
    """The keys of one upstream, each once; together they weigh what it weighs."""
    found = list(dict.fromkeys(secrets))
    return tuple(Key(secret, upstream, upstream.weight / len(found)) for secret in found)


def parse_keys(text: str, base_url: str = OPENAI, upstream: Upstream | None = None) -> tuple[Key, ...]:
    """The keys of OPENAI_API_KEY: separated by `,` or `，`, stripped, each once. Raises ValueError."""
    upstream = upstream or Upstream(DEFAULT, base_url.rstrip("/"))
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", upstream.base_url):
        raise ValueError("the base URL of the model must be http:// or https:// without a query")
    secrets = dict.fromkeys(part.strip() for part in re.split("[,，]", text))
    secrets.pop("", None)
    for number, secret in enumerate(secrets, 1):
        if not re.fullmatch(_VISIBLE, secret):
            raise ValueError(
                f"key number {number} has a character that no API key has, such as a space, a quote, a new line or a "
                "letter of CJK; several keys are separated by commas"
            )
    return keys_of(list(secrets), upstream)


def _id(secret: str, upstream: str) -> str:
    """Two upstreams may be opened by one secret, and are two keys all the same."""
    named = secret if upstream == DEFAULT else f"{upstream}\0{secret}"
    return hashlib.sha256(named.encode()).hexdigest()[:12]
