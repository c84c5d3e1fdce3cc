"""The pool behind the chat: an ill key rests and the next one answers; nobody notices."""

from typing import Any

import pytest

from tests.chat import direct_chat, text_of
from tests.servers import Larkey


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return {"settings": {"OPENAI_API_KEY": "sk-sandbox-dead，sk-sandbox-good"}}


def test_a_refused_key_is_passed_over(larkey: Larkey) -> None:
    larkey.sandbox.chaos(model={"refuse_key": "sk-sandbox-dead"})
    chat = direct_chat(larkey.sandbox)
    for number in range(4):
        chat.ask(f"第 {number} 次")
    refused = [entry for entry in larkey.sandbox.get("model/requests?since=0") if entry["status"] == 401]
    assert len(refused) == 1


def test_an_exhausted_pool_says_so_on_the_card(larkey: Larkey) -> None:
    for key in ("sk-sandbox-dead", "sk-sandbox-good"):
        larkey.sandbox.chaos(model={"refuse_key": key})
    failed = direct_chat(larkey.sandbox).ask("有人吗", state="failed")
    assert "sk-sandbox" not in text_of(failed)
