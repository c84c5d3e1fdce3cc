"""Every kind of card is put to a running platform: as an entity, as a message, and as a stream that grows."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cards import help as help_card
from cards import notice
from cards.bilingual import Text
from cards.pages.paging import Pager
from cards.talk import answer
from tests.cards import decoder
from tests.cards.samples import ANSWER
from tests.sandbox.caller import CARDS, Platform, shown
from tests.servers import Sandbox
from tests.support import eventually, free_port

Card = dict[str, Any]
LONG = ANSWER * 40
FOOTER = answer.Footer("gpt-5", 12.3, 20, 3, 4_096, "length")


def pages_of(source: str) -> tuple[str, ...]:
    pager = Pager()
    pager.feed(source)
    pager.finish()
    return pager.pages


def every_card() -> Iterator[Card]:
    states: tuple[answer.State, ...] = ("queued", "thinking", "streaming", "done", "stopped", "failed")
    for state in states:
        for pages in ((), pages_of(LONG)):
            values: dict[str, Any] = {"question": "om_1", "state": state, "pages": pages, "trace": "om_1"}
            yield from answer.render(**values, reasoning="思考" * 5_000, footer=FOOTER, verdict="down", position=3)
            yield from answer.render(**values, error=Text("出错了", "it failed"), verdict="up")
    for name in ("nothing_to_stop", "nothing_to_retry", "new_topic", "say_something", "only_text"):
        yield from notice.render(name=name)
    yield from notice.choices(of="model", values=tuple(f"model-{number}" for number in range(60)), now="model-3")
    yield from notice.choices(of="role", values=("诗人", "<at id=all>"), now="")
    for occasion in ("help", "opened", "joined"):
        yield from help_card.render(occasion=occasion, hours=12, turns=20, scope="topic")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A platform whose events go nowhere: here only cards are looked at."""
    nowhere = f"http://127.0.0.1:{free_port()}/feishu/events"
    started = Sandbox(Path(tmp_path_factory.mktemp("platform")), nowhere).start()
    yield started
    started.stop()


@pytest.fixture
def platform(sandbox: Sandbox) -> Iterator[Platform]:
    caller = Platform(sandbox)
    yield caller
    caller.close()


def chat_of(sandbox: Sandbox) -> str:
    return str(next(chat["chat_id"] for chat in sandbox.state()["chats"] if chat["type"] == "p2p"))


def create(platform: Platform, card: Card) -> str:
    """The id of the card as an entity; an API takes 50 calls a second, so a refusal for haste is repeated."""

    def once() -> str:
        made = platform.create_card(card)
        assert made.code in (0, 99991400), made.body
        return str(made.data["card_id"]) if made.code == 0 else ""

    return eventually(once)


def test_every_kind_of_card_is_accepted_as_an_entity(platform: Platform) -> None:
    cards = list(every_card())
    assert len(cards) > 40
    assert all(create(platform, card) for card in cards)


def test_a_card_is_accepted_as_a_message(platform: Platform, sandbox: Sandbox) -> None:
    (made,) = answer.render(question="om_1", pages=("**done**",), state="done", footer=FOOTER)
    sent = platform.send(chat_of(sandbox), "interactive", made)
    assert shown(sandbox, sent.data["message_id"])["card"] == made


def test_an_answer_streams_into_a_card_and_closes_it(platform: Platform, sandbox: Sandbox) -> None:
    (first,) = answer.render(question="om_1", pages=(), state="thinking")
    card_id, message_id = platform.sent_card(chat_of(sandbox), first)
    pager, sequence = Pager(), 0
    for start in range(0, len(ANSWER), 80):
        pager.feed(ANSWER[start : start + 80])
        (growing,) = answer.render(question="om_1", pages=pager.pages, state="streaming")
        text = growing["body"]["elements"][0]["content"]
        sequence = write(platform, card_id, growing if sequence == 0 else text, sequence)
    pager.finish()
    (last,) = answer.render(question="om_1", pages=pager.pages, state="done", footer=FOOTER)
    write(platform, card_id, last, sequence)
    now = shown(sandbox, message_id)
    assert now["streaming"] is False
    assert decoder.plain_of_cards([now["card"]]) == decoder.plain_of_markdown(ANSWER)


def write(platform: Platform, card_id: str, what: Card | str, sequence: int) -> int:
    """Show a whole card or a text; 10 operations a second are allowed on a card. Returns the sequence used."""

    def once() -> bool:
        if isinstance(what, str):
            code = platform.write(card_id, what, sequence + 1).code
        else:
            body = {"card": {"type": "card_json", "data": json.dumps(what)}, "sequence": sequence + 1}
            code = platform.call("PUT", f"{CARDS}/{card_id}", body).code
        assert code in (0, 99991400)
        return code == 0

    eventually(once)
    return sequence + 1
