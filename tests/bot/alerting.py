"""A Larkey that is watched: its administrators' group, a custom bot and a Matrix room are told what is wrong."""

from pathlib import Path
from typing import Any

from sandbox.people import seeded
from store.redis import RedisDoor
from tests.bot.homeserver import HOOK_SECRET, ROOM, TOKEN, Homeserver
from tests.chat import Chat, text_of
from tests.servers import APP_ID, MODEL_KEY, Larkey
from tests.support import eventually, request

ZHOU = seeded(APP_ID)[0][1].open_id
GROUP = next(chat.chat_id for chat in seeded(APP_ID)[1] if chat.type == "group")
SECOND_KEY = "sk-sandbox-0002"
SETTINGS = {
    "ADMIN_OPEN_IDS": ZHOU,
    "OPENAI_API_KEY": f"{MODEL_KEY},{SECOND_KEY}",
    "ALERTS__CHAT_ID": GROUP,
    "ALERTS__WEBHOOK_SECRET": HOOK_SECRET,
    "ALERTS__MATRIX_ROOM": ROOM,
    "ALERTS__MATRIX_TOKEN": TOKEN,
    "ALERTS__EVERY_SECONDS": "0.5",
    "ALERTS__UPDATE_SECONDS": "1",
    "ALERTS__PATIENCE_SECONDS": "1",
    "ALERTS__DISK_PERCENT": "0",
}


def watched(folder: Path, homeserver: Homeserver, **options: Any) -> Larkey:
    """Not started yet. Zhou is its administrator."""
    told = {"ALERTS__WEBHOOK": f"{homeserver.url}/hook/of/the/bot", "ALERTS__MATRIX_HOMESERVER": homeserver.url}
    return Larkey(folder, settings={**SETTINGS, **told}, **options)


def keys_of(larkey: Larkey) -> list[str]:
    """The ids of the pool's keys, as the figures name them."""
    page = request("GET", f"{larkey.url}/metrics").body.decode()
    lines = [line for line in page.splitlines() if line.startswith("larkey_key_state{")]
    return sorted({line.partition('key="')[2].partition('"')[0] for line in lines})


def alerts(chat: Chat, *words: str) -> list[dict[str, Any]]:
    """The cards in the group that say all of this."""
    sent = [message for message in chat.messages() if message["sender"]["is_bot"]]
    return [message for message in sent if all(word in text_of(message) for word in words)]


def alert(chat: Chat, *words: str, within: float = 20.0) -> dict[str, Any]:
    """The one card that says all of this."""
    found = eventually(lambda: alerts(chat, *words), within)
    assert len(found) == 1
    return found[0]


def heal(redis: RedisDoor) -> None:
    """No key rests any more."""
    redis.call("DEL", redis.key("keys", "rests"))
