"""How words are kept: compressed, then sealed with AES-256-GCM under a key that is made of SECRET_KEY.

Whoever has the database without SECRET_KEY reads nothing; with another SECRET_KEY what was kept before stays closed.
Each seal is bound to the name of what it belongs to, so that no row passes for another one.
"""

import binascii
import hmac
import secrets
import zlib
from typing import Any

from Crypto.Cipher import AES

VERSION = b"\x01"
NONCE, TAG = 12, 16
LARGEST = 64 * 1024 * 1024
"""Bytes that a sealed text may unfold to."""


class Unsealable(Exception):
    """This was sealed under another SECRET_KEY, for something else, or it is damaged."""


class Sealer:
    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), b"larkey.records.seal", "sha256")

    def seal(self, words: bytes, name: str) -> str:
        """As text: base64 of version, nonce, tag and what was compressed."""
        nonce = secrets.token_bytes(NONCE)
        cipher = self._cipher(nonce, name)
        closed, tag = cipher.encrypt_and_digest(zlib.compress(words, 1))
        return binascii.b2a_base64(VERSION + nonce + tag + closed, newline=False).decode()

    def unseal(self, sealed: str, name: str) -> bytes:
        """Raises Unsealable."""
        try:
            data = binascii.a2b_base64(sealed, strict_mode=True)
            nonce, tag, closed = data[1 : 1 + NONCE], data[1 + NONCE : 1 + NONCE + TAG], data[1 + NONCE + TAG :]
            if data[:1] != VERSION:
                raise Unsealable("of another version")
            unfolding = zlib.decompressobj()
            words = unfolding.decompress(self._cipher(nonce, name).decrypt_and_verify(closed, tag), LARGEST)
        except (ValueError, zlib.error) as error:
            raise Unsealable(str(error)) from error
        return words

    def _cipher(self, nonce: bytes, name: str) -> Any:
        cipher = AES.new(self._key, AES.MODE_GCM, nonce=nonce)
        cipher.update(name.encode())
        return cipher
