"""Asks a Larkey on this machine whether it is ready, and if not, what keeps it."""

import http.client
import json

from bot.launch.ports import LOOPBACK


def unready(port: int) -> str:
    """Empty when `/readyz` is content; else the reason in a few words."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException):
        return "it does not answer yet"
    finally:
        connection.close()
    return "" if answer.status == 200 else _reason(body)


def _reason(body: bytes) -> str:
    try:
        checks = json.loads(body)["checks"]
        return ", ".join(f"{name}: {result}" for name, result in checks.items() if result != "ok")
    except (ValueError, KeyError, TypeError, AttributeError):
        return "it answers, but not as Larkey does"
