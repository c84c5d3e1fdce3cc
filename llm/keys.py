"""Upstream keys. A key is named by the beginning of its secret's digest, in logs, in Redis and on cards."""

import hashlib
import re
from dataclasses import dataclass, field

OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Key:
    """One API key of a provider. The secret is in no repr, and leaves only in the Authorization header."""

    secret: str = field(repr=False)
    base_url: str = OPENAI
    weight: float = 1.0
    id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", hashlib.sha256(self.secret.encode()).hexdigest()[:12])


def parse_keys(text: str, base_url: str = OPENAI) -> tuple[Key, ...]:
    """The keys of OPENAI_API_KEY: separated by `,` or `，`, stripped, each once. Raises ValueError."""
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", base_url):
        raise ValueError("the base URL of the model must be http:// or https:// without a query")
    secrets = dict.fromkeys(part.strip() for part in re.split("[,，]", text))
    secrets.pop("", None)
    for number, secret in enumerate(secrets, 1):
        if not re.fullmatch(r"[!-~]+", secret):
            raise ValueError(
                f"key number {number} has a character that no API key has, such as a space or a letter of CJK"
            )
    return tuple(Key(secret, base_url.rstrip("/")) for secret in secrets)
