"""Taking secrets out of text: those that were registered, and whatever looks like one."""

import json
import re
import threading
from collections import deque
from urllib.parse import quote

HIDDEN = "***"
SHORTEST = 6
"""A shorter secret would hide ordinary words; such a one is no secret."""

PASSING = 16
"""Short-lived secrets that are remembered; older ones have run out."""


def _platform_token(found: re.Match[str]) -> str:
    """Words with hyphens look the same, but hold no digit."""
    return f"{found[1]}-{HIDDEN}" if any(map(str.isdigit, found[2])) else found[0]


# What strangers wrote is read here too, so none may take longer than the text is long: every run of signs is read once,
# or is bounded.
_PATTERNS = (
    # Provider keys, Feishu's tenant and user tokens, our own tokens.
    (re.compile(r"\b(sk|lk)-[A-Za-z0-9_\-]{6,}"), rf"\1-{HIDDEN}"),
    (re.compile(r"\b([tua])-([A-Za-z0-9_.\-]{16,}+)"), _platform_token),
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9_.~+/=\-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # The long connection's URL, and sign-in: https://github.com/larksuite/oapi-sdk-python/issues/141
    (
        re.compile(
            r"(?i)\b((?:ticket|access_key|app_secret|client_secret|code_verifier|(?:access|refresh|tenant_access|"
            r"app_access|verification)_token|encrypt_key|secret_key|password|api_key)"
            r"(?:\\*[\"'])?\s*[=:]\s*(?:\\*[\"'])?)(?!\*\*\*)[^\s&\"'\\,;}]+"
        ),
        rf"\1{HIDDEN}",
    ),
    # https://user:password@host
    (re.compile(r"(\b[a-z][a-z0-9+.\-]{0,30}://[^\s/@:\"']*:)[^\s/@\"']+@"), rf"\1{HIDDEN}@"),
)


class Redaction:
    """One set of secrets for the whole process; `text` is called for every line of the log."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: set[str] = set()
        self._passing: deque[str] = deque(maxlen=PASSING)
        self._known: re.Pattern[str] | None = None

    def hide(self, *secrets: str) -> None:
        """From now on none of these appears, neither plain, nor as JSON, Python or a URL writes it."""
        with self._lock:
            self._kept.update(secret for secret in secrets if len(secret) >= SHORTEST)
            self._learn()

    def hide_passing(self, secret: str) -> None:
        """The same for a secret that lives for hours, such as a token."""
        with self._lock:
            if len(secret) >= SHORTEST and secret not in self._passing:
                self._passing.append(secret)
                self._learn()

    def _learn(self) -> None:
        spelled = {spelling for secret in (*self._kept, *self._passing) for spelling in _spellings(secret)}
        longest_first = sorted(spelled, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if spelled else None

    def text(self, line: str) -> str:
        if self._known is not None:
            line = self._known.sub(HIDDEN, line)
        for pattern, replacement in _PATTERNS:
            line = pattern.sub(replacement, line)
        return line


def _spellings(secret: str) -> set[str]:
    """Plain, as in a URL, as Python shows it, and as JSON within JSON within the JSON of our own line writes it."""
    written = {secret, quote(secret, safe=""), json.dumps(secret)[1:-1]}
    for _ in range(3):
        shown = {repr(text)[1:-1] for text in written}
        written |= shown | {json.dumps(text, ensure_ascii=False)[1:-1] for text in written}
    return written


redaction = Redaction()
