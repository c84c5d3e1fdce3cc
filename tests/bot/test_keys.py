"""The pool behind the chat: an ill key rests and the next one answers; nobody notices."""

from tests.chat import direct_chat, text_of
from tests.conftest import StartLarkey


def test_a_refused_key_is_passed_over(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={"OPENAI_API_KEY": "sk-sandbox-dead，sk-sandbox-good"})
    larkey.sandbox.chaos(model={"refuse_key": "sk-sandbox-dead"})
    chat = direct_chat(larkey.sandbox)
    for number in range(4):
        chat.ask(f"第 {number} 次")
    refused = [entry for entry in larkey.sandbox.get("model/requests?since=0") if entry["status"] == 401]
    assert len(refused) == 1


def test_an_exhausted_pool_says_so_on_the_card(start_larkey: StartLarkey) -> None:
    larkey = start_larkey(settings={"OPENAI_API_KEY": "sk-sandbox-a,sk-sandbox-b"})
    for key in ("sk-sandbox-a", "sk-sandbox-b"):
        larkey.sandbox.chaos(model={"refuse_key": key})
    failed = direct_chat(larkey.sandbox).ask("有人吗", state="failed")
    assert "sk-sandbox" not in text_of(failed)
