"""Where packages come from is said by the machine that installs them, never by the repository.

No host stands here either: pip knows its own, and the address of any other index is known by its shape.
"""

import re

from pip._internal.models.index import PyPI

HOSTS = tuple(".".join(host.split(".")[-2:]) for host in (PyPI.netloc, PyPI.file_storage_domain))
"""The domains that pip asks where nobody tells it another."""

_URL = r"https?://(?!127\.0\.0\.1)"
_REST = r"[^\s\"'<>)]+"
_KINDS = (
    rf"(?:index|find.links|registry|\s-i)(?:[-_]?url)?[\s\"'=:]*{_URL}",
    rf"{_URL}{_REST}/simple\b",
    rf"{_URL}{_REST}\.(?:whl|tgz|tar\.gz)\b",
    r"(?<![\w.])(?:mirrors?|registry)\.(?!example\b)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|cn|dev)\b",
    *map(re.escape, HOSTS),
)
ADDRESS = re.compile("|".join(_KINDS), re.IGNORECASE)
"""An option or variable with an index behind it, an index, a package's file, a host that calls itself a registry.

A test's own one on the loopback is nobody's address."""
