"""A certificate for localhost that nobody trusts, good for a hundred years and for nothing but these tests."""

import textwrap
from pathlib import Path

KEY = (
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgvlHMKvL92M5LLpyi"
    "NXptcvZbcL/G0MTiEg0iU4tNlqehRANCAATmB6E6f5Oj6UTxqTn/7OYGC38O9fxA"
    "1PsqGN9rvwUWjpNUnkeN6L0TOMwvB6ilFcosb2h0FYOek/9mIuVtLwQT"
)
CERTIFICATE = (
    "MIIBmjCCAUGgAwIBAgIUc9lqv74icuKmat4LQ6Bk4akDGe8wCgYIKoZIzj0EAwIw"
    "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE2MDYzNloYDzIxMjYxMDI4"
    "MTYwNjM2WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO"
    "PQMBBwNCAATmB6E6f5Oj6UTxqTn/7OYGC38O9fxA1PsqGN9rvwUWjpNUnkeN6L0T"
    "OMwvB6ilFcosb2h0FYOek/9mIuVtLwQTo28wbTAdBgNVHQ4EFgQUWaOlWm2/r+pi"
    "eSaCQTz1TeCnHhswHwYDVR0jBBgwFoAUWaOlWm2/r+pieSaCQTz1TeCnHhswDwYD"
    "VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI"
    "zj0EAwIDRwAwRAIgH8CkSMebukqNO/KxIJ39WraFoHrmzg0C7WZUChFJMWYCIDC0"
    "SBmYCoZG8JuWzShp66WSvXXS9CGqt4JGIo6Vc5bL"
)


def write_stranger(folder: Path) -> Path:
    """One file with the key and the certificate."""
    path = folder / "stranger.pem"
    path.write_text(_pem("PRIVATE KEY", KEY) + _pem("CERTIFICATE", CERTIFICATE), "ascii")
    return path


def _pem(kind: str, body: str) -> str:
    return f"-----BEGIN {kind}-----\n" + "\n".join(textwrap.wrap(body, 64)) + f"\n-----END {kind}-----\n"
