"""What one sandbox process is told when it starts: by arguments, or by `SANDBOX_...` in the environment."""

import argparse
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

CALLBACK = "/auth/callback/openai"


@dataclass(frozen=True)
class Settings:
    """One app on one pretended platform.

    event_url may be empty: then events wait for nobody and a press answers 200340. `data` None keeps everything in
    memory. `time_scale` multiplies the platform's long durations (see clock.py). `redirect_uris` are where the app may
    send people back to after they have signed in.
    """

    port: int = 8091
    app_id: str = "cli_sandbox"
    app_secret: str = field(default="sandbox-secret", repr=False)
    encrypt_key: str = field(default="", repr=False)
    verification_token: str = field(default="", repr=False)
    event_url: str = ""
    transport: str = "webhook"
    data: Path | None = None
    time_scale: float = 1.0
    page_title: str = "Larkey sandbox"
    redirect_uris: tuple[str, ...] = ()


def read_settings(arguments: Sequence[str] | None = None) -> Settings:
    """Arguments win over the environment, which wins over the defaults."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Feishu in a box, for trying and testing.")
    defaults = Settings()
    parser.add_argument("--port", type=int, default=defaults.port, help="0 lets the system choose; it is printed")
    parser.add_argument("--app-id", default=defaults.app_id)
    parser.add_argument("--app-secret", default=defaults.app_secret)
    parser.add_argument("--encrypt-key", default="")
    parser.add_argument("--verification-token", default="")
    parser.add_argument("--event-url", default="", help="where the webhook transport pushes to")
    parser.add_argument("--transport", choices=["webhook", "websocket"], default=defaults.transport)
    parser.add_argument("--data", default="", help="folder that remembers the chats; empty: memory only")
    parser.add_argument("--time-scale", type=float, default=defaults.time_scale, help="0.01 turns 15 s into 0.15 s")
    parser.add_argument("--page-title", default=defaults.page_title)
    parser.add_argument(
        "--redirect-uris", default="", help=f"comma separated, for signing in; empty: {CALLBACK} beside the event URL"
    )
    parser.set_defaults(**_from_environment(parser))
    values = vars(parser.parse_args(arguments))
    values["redirect_uris"] = _redirect_uris(values["redirect_uris"], values["event_url"])
    values["data"] = Path(values["data"]) if values["data"] else None
    if values["time_scale"] <= 0:
        parser.error("--time-scale must be greater than 0")
    return Settings(**values)


def _redirect_uris(given: str, event_url: str) -> tuple[str, ...]:
    parts = urlsplit(event_url)
    usual = f"{parts.scheme}://{parts.netloc}{CALLBACK}" if parts.netloc else ""
    return tuple(uri.strip() for uri in (given or usual).split(",") if uri.strip())


def _from_environment(parser: argparse.ArgumentParser) -> dict[str, str]:
    """argparse converts and checks string defaults itself, so the raw text is enough."""
    names = [action.dest for action in parser._actions if action.dest != "help"]
    found = {name: os.environ.get(f"SANDBOX_{name.upper()}", "") for name in names}
    return {name: value for name, value in found.items() if value}
