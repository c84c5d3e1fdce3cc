"""One sandbox for all tests here, reset before each; a caller with a token; the app behind the event address."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.caller import Places, Platform, button, card, markdown
from tests.sandbox.event_address import Receiver
from tests.servers import Sandbox

Json = dict[str, Any]


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    listening = Receiver()
    yield listening
    listening.close()


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory, receiver: Receiver) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox"), receiver.url) as process:
        yield process


@pytest.fixture
def sandbox(running_sandbox: Sandbox, receiver: Receiver) -> Sandbox:
    """The sandbox, as fresh as at its start."""
    running_sandbox.post("reset")
    receiver.forget()
    return running_sandbox


@pytest.fixture
def platform(sandbox: Sandbox) -> Iterator[Platform]:
    caller = Platform(sandbox)
    yield caller
    caller.close()


@pytest.fixture
def places(sandbox: Sandbox) -> Places:
    state = sandbox.state()
    chats = {chat["type"]: chat["chat_id"] for chat in reversed(state["chats"])}
    lin, zhou = (person["open_id"] for person in state["people"][:2])
    return Places(lin, zhou, chats["p2p"], chats["group"], chats["topic_group"], state["bot"]["open_id"])


@pytest.fixture
def pressable(platform: Platform, places: Places) -> str:
    """The message_id of a card with a button."""
    return platform.sent_card(places.direct, card(markdown(), button("go", {"do": "go", "n": 1})))[1]
