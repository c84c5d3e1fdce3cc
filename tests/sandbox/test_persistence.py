"""What a second run finds again."""

from pathlib import Path

from tests.sandbox.caller import STREAMING, Platform, card, markdown
from tests.servers import Sandbox
from tests.support import eventually


def restarted(folder: Path, data: Path) -> Sandbox:
    return Sandbox(folder, "", data=data).start()


def test_a_second_run_finds_everything_where_it_was(tmp_path: Path) -> None:
    first = restarted(tmp_path / "first", tmp_path / "data")
    platform = Platform(first)
    chat = next(chat for chat in first.state()["chats"] if chat["type"] == "topic_group")
    path = f"chats/{chat['chat_id']}/messages"
    asked = first.post(path, from_=chat["members"][0], text="hi")
    card_id, _ = platform.sent_card(chat["chat_id"], card(markdown(), config=STREAMING))
    platform.write(card_id, "half an answer", 5)
    platform.reply(asked["message_id"], "a", uuid="u")
    first.post("people", name="新人")
    before, state = first.get(path), first.state()
    platform.close()
    first.stop()
    second = restarted(tmp_path / "second", tmp_path / "data")
    platform = Platform(second)
    try:
        assert second.get(path) == before
        assert second.state()["people"] == state["people"]
        assert platform.write(card_id, "half an answer", 5).code == 300317
        assert platform.write(card_id, "a whole answer", 6).code == 0
        again = platform.reply(asked["message_id"], "a", uuid="u").data
        assert again["thread_id"] == asked["thread_id"]
        assert len(second.get(path)) == len(before)
    finally:
        platform.close()
        second.stop()


def test_even_a_killed_run_leaves_what_was_said_a_while_ago(tmp_path: Path) -> None:
    first = restarted(tmp_path / "first", tmp_path / "data")
    chat = next(chat for chat in first.state()["chats"] if chat["type"] == "p2p")
    path = f"chats/{chat['chat_id']}/messages"
    for number in range(3):
        first.post(path, from_=chat["members"][0], text=str(number))
    saved = tmp_path / "data" / "sandbox.db-wal"
    eventually(lambda: saved.exists() and b'"text": "2"' in saved.read_bytes().replace(b'\\"', b'"'))
    first.process.kill()
    second = restarted(tmp_path / "second", tmp_path / "data")
    try:
        assert [message["content"]["text"] for message in second.get(path)] == ["0", "1", "2"]
    finally:
        second.stop()


def test_a_reset_is_remembered_too(tmp_path: Path) -> None:
    first = restarted(tmp_path / "first", tmp_path / "data")
    chat = next(chat for chat in first.state()["chats"] if chat["type"] == "p2p")
    path = f"chats/{chat['chat_id']}/messages"
    first.post(path, from_=chat["members"][0], text="hi")
    eventually((tmp_path / "data" / "sandbox.db").exists)
    first.post("reset")
    first.stop()
    second = restarted(tmp_path / "second", tmp_path / "data")
    try:
        assert second.get(path) == []
    finally:
        second.stop()
