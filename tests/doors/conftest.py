"""A sandbox and a Valkey that this room's tests share; each test finds the sandbox as fresh as at its start."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.feishu.client import Feishu
from store.redis import open_redis
from store.small import Small
from tests.servers import APP_ID, APP_SECRET, Sandbox, Valkey

OpenFeishu = Callable[..., Feishu]
OpenSmall = Callable[[], Small]


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox"), "") as process:
        yield process


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    running_sandbox.post("reset")
    running_sandbox.chaos(expire_token=True)
    return running_sandbox


@pytest.fixture(scope="session")
def running_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with Valkey(tmp_path_factory.mktemp("valkey")) as process:
        yield process


@pytest.fixture
def open_small(running_valkey: Valkey) -> Iterator[OpenSmall]:
    """Doors of several processes to one Redis; keys of other tests are out of sight."""
    prefix, opened = f"{secrets.token_hex(4)}:", []

    def open_one() -> Small:
        door = open_redis(running_valkey.url, prefix=prefix)
        opened.append(door)
        return Small(door)

    yield open_one
    for door in opened:
        door.close()


@pytest.fixture
def open_door(sandbox: Sandbox) -> Iterator[OpenFeishu]:
    """A door to the sandbox with options of one's own."""
    opened: list[Feishu] = []

    def open_one(secret: str = APP_SECRET, **options: Any) -> Feishu:
        feishu = Feishu(APP_ID, secret, **{"domain": sandbox.url, **options})
        opened.append(feishu)
        return feishu

    yield open_one
    for feishu in opened:
        feishu.close()


@pytest.fixture
def feishu(open_door: OpenFeishu) -> Feishu:
    return open_door()
