"""openai-forward: a relay on aiohttp with its own keys before the provider's.

Its own command listens on every address, so its application is started as that command does, on the loopback.
https://github.com/KenyonY/openai-forward
"""

import json
from pathlib import Path

from bench.peers.install import installed
from bench.peers.peer import KEYS, TOKEN, Recipe
from tests.support import free_port


def recipe(folder: Path, upstream: int) -> Recipe:
    program = installed("openai-forward") / "bin" / "uvicorn"
    port = free_port()
    argv = [str(program), "openai_forward.app:app", "--host", "127.0.0.1", "--port", str(port), "--workers", "2"]
    forward = [{"base_url": f"http://127.0.0.1:{upstream}", "route": "/", "type": "openai"}]
    told = {
        "FORWARD_CONFIG": json.dumps(forward),
        "OPENAI_API_KEY_CONFIG": json.dumps({key: [0] for key in KEYS}),
        "FORWARD_KEY_CONFIG": json.dumps({TOKEN: 0}),
        "LOG_OPENAI": "false",
        "TZ": "UTC",
    }
    return Recipe("openai-forward", [*argv, "--no-access-log", "--log-level", "warning"], port, told)
