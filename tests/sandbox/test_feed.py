"""The live feed that the page listens to."""

import http.client
import json
from collections.abc import Iterator

import pytest

from tests.sandbox.caller import CARDS, MESSAGES, STREAMING, Json, Places, Platform, button, card, markdown
from tests.sandbox.event_address import Receiver
from tests.servers import Sandbox


class Listener:
    """A page's ear on the feed."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
        self._line.request("GET", "/sandbox/api/feed")
        self._answer = self._line.getresponse()
        assert self._answer.headers["Content-Type"] == "text/event-stream"
        assert self._answer.readline() == b": hello\n"

    def until(self, kind: str) -> Json:
        """The next item of this kind."""
        while True:
            line: bytes = self._answer.readline()
            assert line, "the feed ended"
            if line.startswith(b"data: "):
                item: Json = json.loads(line[6:])
                if item["type"] == kind:
                    return item

    def close(self) -> None:
        self._answer.close()
        self._line.close()


@pytest.fixture
def feed(sandbox: Sandbox) -> Iterator[Listener]:
    listener = Listener(sandbox)
    yield listener
    listener.close()


def test_the_feed_tells_everything_that_happens(
    sandbox: Sandbox, platform: Platform, places: Places, receiver: Receiver, feed: Listener
) -> None:
    asked = sandbox.post(f"chats/{places.direct}/messages", from_=places.lin, text="hi")
    assert feed.until("message")["message"]["message_id"] == asked["message_id"]
    assert feed.until("delivery")["status"] == 200
    card_id, message_id = platform.sent_card(places.direct, card(markdown(), button("go"), config=STREAMING))
    assert feed.until("message")["message"]["content"]["card_id"] == card_id
    platform.write(card_id, "streamed", 1)
    update = feed.until("update")
    assert (update["message_id"], update["element_id"], update["content"]) == (message_id, "answer", "streamed")
    assert feed.until("call")["path"].startswith(CARDS)
    platform.settings(card_id, {"streaming_mode": False}, 2)
    assert feed.until("update")["message"]["content"]["streaming"] is False
    sandbox.post(f"messages/{message_id}/press", from_=places.lin, label="go")
    assert feed.until("press")["action"]["value"] == {"do": "go"}
    sandbox.chaos(drop_ack=0)
    assert feed.until("chaos")["done"] == {"drop_ack": 0}
    platform.call("DELETE", f"{MESSAGES}/{message_id}")
    assert feed.until("recall")["message"]["recalled"] is True


def test_the_feed_tells_that_a_stream_ran_out(
    sandbox: Sandbox, platform: Platform, places: Places, feed: Listener
) -> None:
    platform.sent_card(places.direct, card(markdown(), config=STREAMING))
    sandbox.post("clock", scale=1e-5)
    assert feed.until("update")["message"]["content"]["streaming"] is False
