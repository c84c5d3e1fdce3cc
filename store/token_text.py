"""How a token is written: `lk-<public id>-<secret>`, letters and digits, with a checksum at its end.

The public id names the token in logs, lists and talk. The secret has 256 bits of chance, so its plain SHA-256 is all
that is kept. A typo does not fit the checksum (CRC-32 of all that stands before) and is refused without any look-up.
"""

import hashlib
import re
import secrets
import string
import zlib
from dataclasses import dataclass, field

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
ID_CHARS = 10
CHANCE_CHARS = 43  # 62 ** 43 > 2 ** 256
CHECK_CHARS = 6  # 62 ** 6 > 2 ** 32
LENGTH = len("lk--") + ID_CHARS + CHANCE_CHARS + CHECK_CHARS
HIDDEN = "****"

_PAIRS = [f"{one}{other}" for one in ALPHABET for other in ALPHABET]
_SHAPE = re.compile(rf"lk-([0-9A-Za-z]{{{ID_CHARS}}})-([0-9A-Za-z]{{{CHANCE_CHARS + CHECK_CHARS}}})")
_ID = re.compile(rf"(?:lk-)?([0-9A-Za-z]{{{ID_CHARS}}})(?:-.*)?", re.DOTALL)


@dataclass(frozen=True)
class TokenText:
    """A token as its person has it. `secret` includes the checksum and never shows in a repr."""

    public_id: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        return f"lk-{self.public_id}-{self.secret}"

    @property
    def digest(self) -> str:
        return digest(self.secret)


def make(public_id: str = "") -> TokenText:
    """A new token, or a new secret for the token that has this public id."""
    public_id = public_id or _chance(ID_CHARS)
    chance = _chance(CHANCE_CHARS)
    return TokenText(public_id, chance + _checksum(public_id, chance))


def parse(text: str) -> TokenText | None:
    """The two parts of a token; None for whatever was not written by `make`: length, alphabet, checksum."""
    if len(text) != LENGTH:
        return None
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    public_id, secret = found.groups()
    if secret[CHANCE_CHARS:] != _checksum(public_id, secret[:CHANCE_CHARS]):
        return None
    return TokenText(public_id, secret)


def digest(secret: str) -> str:
    """What is kept of a secret: 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def masked(text: str) -> str:
    """How a token is shown after the first time, from its text or its public id; of anything else nothing is shown."""
    found = _ID.fullmatch(text)
    return f"lk-{found[1]}-{HIDDEN}" if found else f"lk-{HIDDEN}"


def _chance(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _checksum(public_id: str, chance: str) -> str:
    number = zlib.crc32(f"{public_id}-{chance}".encode())
    rest, last = divmod(number, len(_PAIRS))
    first, middle = divmod(rest, len(_PAIRS))
    return f"{_PAIRS[first]}{_PAIRS[middle]}{_PAIRS[last]}"
