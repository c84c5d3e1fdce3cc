"""What signing in needs of the platform: where to send a browser, and who comes back with a code."""

from dataclasses import dataclass
from typing import Literal, Protocol

Reason = Literal["spent", "not_allowed", "foreign", "misconfigured", "away"]


@dataclass(frozen=True)
class Visitor:
    """Who has signed in, as the platform names them. `tenant` is the company whose bot this is."""

    tenant: str
    open_id: str
    union_id: str = ""
    user_id: str = ""
    name: str = ""


class SignInFailed(Exception):
    """Nobody has signed in.

    spent          the code is used, too old or unknown: begin again
    not_allowed    this person may not use the app, or has left
    foreign        a person of another company
    misconfigured  the app's secret or its redirect URLs are not right: for the administrator
    away           the platform does not answer, or not now
    """

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason


class FeishuSignIn(Protocol):
    """One generation of the platform's sign-in (bot/feishu_signin.py)."""

    def address(self, redirect_uri: str, state: str, challenge: str) -> str:
        """Where a browser is sent; `challenge` is PKCE's S256, left out where the generation has none."""

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Visitor:
        """Who has brought this code. Raises SignInFailed."""
