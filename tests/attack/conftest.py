"""A Larkey for the attacks of each file, with secrets that are easily found again planted wherever one is set."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.attack.planted import PLANTED, settings
from tests.attack.trap import Trap
from tests.bot.conftest import homeserver
from tests.bot.homeserver import Homeserver
from tests.gateway.conftest import SETTINGS, _programs, programs, token
from tests.gateway.scripted.conftest import provider
from tests.gateway.scripted.provider import Provider
from tests.servers import Larkey, Valkey

__all__ = ["_programs", "homeserver", "programs", "provider", "token"]
ODD = "odd-model"
"""Asked for by this name, the scripted provider answers instead of the sandbox."""


class Locked(Valkey):
    """Opened by the planted password only."""

    @property
    def url(self) -> str:
        return super().url.replace("redis://", f"redis://:{PLANTED['REDIS_PASSWORD']}@")


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    """An address on the loopback that nobody has any reason to visit."""
    with Trap() as found:
        yield found


@pytest.fixture(scope="module")
def larkey(tmp_path_factory: pytest.TempPathFactory, provider: Provider, homeserver: Homeserver) -> Iterator[Larkey]:
    folder = tmp_path_factory.mktemp("attacked")
    shared = Larkey(folder, settings={**SETTINGS, "GATEWAY__BODY_SECONDS": "1", **settings(homeserver)})
    shared.valkey = Locked(folder / "valkey", "--requirepass", PLANTED["REDIS_PASSWORD"])
    odd: dict[str, Any] = {"base_url": provider.base_url, "keys": ["env:ODD_KEY"], "allow": [ODD]}
    shared.settings["UPSTREAMS"] = json.dumps({"odd": odd, "default": {"deny": [ODD]}})
    with shared:
        yield shared
