"""A certificate for localhost and model.test, good for a hundred years and for nothing but these tests."""

import textwrap
from pathlib import Path

KEY = (
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgi7wzNaAWdUCycit5"
    "k5CDw6ru6njqymkLebDFa0FERCWhRANCAAQH0//DvAQ2Tb1K5ca9KSfP8+XcBsl7"
    "GexmwotnqNeGJ4ON91JjjDnEkRWnrttRBFfGvYFk8NVKjr0Q3XmP58tj"
)
CERTIFICATE = (
    "MIIBqDCCAU2gAwIBAgIUYP3dgtChTXUYd3F0wUtuCLOZiEkwCgYIKoZIzj0EAwIw"
    "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEyNTczNFoYDzIxMjYxMDI4"
    "MTI1NzM0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO"
    "PQMBBwNCAAQH0//DvAQ2Tb1K5ca9KSfP8+XcBsl7GexmwotnqNeGJ4ON91JjjDnE"
    "kRWnrttRBFfGvYFk8NVKjr0Q3XmP58tjo3sweTAdBgNVHQ4EFgQUfAy37BKreeVn"
    "7JoojsDC2czMeecwHwYDVR0jBBgwFoAUfAy37BKreeVn7JoojsDC2czMeecwDwYD"
    "VR0TAQH/BAUwAwEB/zAmBgNVHREEHzAdgglsb2NhbGhvc3SCCm1vZGVsLnRlc3SH"
    "BH8AAAEwCgYIKoZIzj0EAwIDSQAwRgIhAJBrZj4U1H+SdGmOKEm3Lus6u1rAqPXA"
    "rv0bIS5VVRXIAiEA9hDnv+Go7I5rk3Njj5GzeNkc1zcqEvLFPoNcuT5rais="
)


def _pem(kind: str, body: str) -> str:
    return f"-----BEGIN {kind}-----\n" + "\n".join(textwrap.wrap(body, 64)) + f"\n-----END {kind}-----\n"


def write_pem(folder: Path) -> Path:
    """One file with the key and the certificate: a server's identity, and the root that trusts it."""
    path = folder / "localhost.pem"
    path.write_text(_pem("PRIVATE KEY", KEY) + _pem("CERTIFICATE", CERTIFICATE), "ascii")
    return path
