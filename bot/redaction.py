"""Taking secrets out of text: those that were registered, and whatever looks like one."""

import json
import re
import threading
from urllib.parse import quote

HIDDEN = "***"
SHORTEST = 6
"""A shorter secret would hide ordinary words; such a one is no secret."""

MOST = 500
"""Registered secrets that are kept: tokens come and go, and the patterns know the look of the old ones."""

_PATTERNS = (
    # Provider keys, Feishu's tenant and user tokens, our own tokens.
    (re.compile(r"\b(sk|lk)-[A-Za-z0-9_\-]{6,}"), rf"\1-{HIDDEN}"),
    (re.compile(r"\b([tua])-(?=[A-Za-z0-9_.\-]*\d)[A-Za-z0-9_.\-]{16,}"), rf"\1-{HIDDEN}"),
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9_.~+/=\-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # The long connection's URL, and sign-in: https://github.com/larksuite/oapi-sdk-python/issues/141
    (
        re.compile(
            r"(?i)\b((?:ticket|access_key|app_secret|client_secret|code_verifier|(?:access|refresh|tenant_access|"
            r"app_access|verification)_token|encrypt_key|secret_key|password|api_key)"
            r"(?:\\?[\"'])?\s*[=:]\s*(?:\\?[\"'])?)(?!\*\*\*)[^\s&\"'\\,;}]+"
        ),
        rf"\1{HIDDEN}",
    ),
    # https://user:password@host
    (re.compile(r"(\b[a-z][a-z0-9+.\-]*://[^\s/@:\"']*:)[^\s/@\"']+@"), rf"\1{HIDDEN}@"),
)


class Redaction:
    """One set of secrets for the whole process; `text` is called for every line of the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secrets: dict[str, None] = {}
        self._known: re.Pattern[str] | None = None

    def hide(self, *secrets: str) -> None:
        """From now on none of these appears, neither plain, nor as JSON or a URL writes it."""
        with self._lock:
            before = len(self._secrets)
            for secret in secrets:
                if len(secret) >= SHORTEST:
                    self._secrets |= dict.fromkeys((secret, json.dumps(secret)[1:-1], quote(secret, safe="")))
            if len(self._secrets) == before:
                return
            for oldest in list(self._secrets)[:-MOST]:
                del self._secrets[oldest]
            longest_first = sorted(self._secrets, key=len, reverse=True)
            self._known = re.compile("|".join(map(re.escape, longest_first)))

    def text(self, line: str) -> str:
        if self._known is not None:
            line = self._known.sub(HIDDEN, line)
        for pattern, replacement in _PATTERNS:
            line = pattern.sub(replacement, line)
        return line


redaction = Redaction()
