"""A Larkey for the attacks of each file, with secrets that are easily found again planted wherever one is set."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.attack.planted import PLANTED, settings
from tests.attack.trap import Trap
from tests.bot.homeserver import Homeserver
from tests.gateway.conftest import SETTINGS
from tests.gateway.programs import Programs
from tests.gateway.scripted.provider import Provider
from tests.servers import Larkey, Valkey

ODD = "odd-model"
"""Asked for by this name, the scripted provider answers instead of the sandbox."""


class Locked(Valkey):
    """Opened by the planted password only."""

    @property
    def url(self) -> str:
        return super().url.replace("redis://", f"redis://:{PLANTED['REDIS_PASSWORD']}@")


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as found:
        yield found


@pytest.fixture(scope="module")
def homeserver() -> Iterator[Homeserver]:
    found = Homeserver()
    yield found
    found.stop()


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
    try:
        yield shared.start()
    finally:
        shared.stop()


@pytest.fixture(scope="module")
def _programs(larkey: Larkey) -> Iterator[Programs]:
    found = Programs(larkey)
    yield found
    found.close()


@pytest.fixture
def programs(_programs: Programs) -> Iterator[Programs]:
    """Whatever a test did to the provider and its keys is over after it."""
    yield _programs
    _programs.larkey.sandbox.chaos(model={"clear": True})
    _programs.wake_keys()


@pytest.fixture
def token(programs: Programs) -> str:
    return programs.issue().text
