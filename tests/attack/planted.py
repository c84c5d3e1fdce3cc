"""Secrets planted in every setting that takes one: they can be looked for wherever something comes out."""

from sandbox.people import seeded
from tests.bot.homeserver import HOOK_SECRET, ROOM, TOKEN, Homeserver
from tests.servers import APP_ID, APP_SECRET, ENCRYPT_KEY, VERIFICATION_TOKEN

HUMANS, CHATS = seeded(APP_ID)
ADMINISTRATOR = HUMANS[1].open_id
GROUP = next(chat.chat_id for chat in CHATS if chat.type == "group")
HOOK = "hook/of/the/bot"
PLANTED = {
    "APP_SECRET": APP_SECRET,
    "FEISHU_ENCRYPT_KEY": ENCRYPT_KEY,
    "FEISHU_VERIFICATION_TOKEN": VERIFICATION_TOKEN,
    "ALERTS__WEBHOOK_SECRET": HOOK_SECRET,
    "ALERTS__MATRIX_TOKEN": TOKEN,
    "ALERTS__WEBHOOK": HOOK,
    "SECRET_KEY": "canary-of-the-secret-key-0123456789",
    "ADMIN_TOKEN": "canary-of-the-administrator-0123456789",
    "METRICS__TOKEN": "canary-of-the-metrics-0123456789",
    "OPENAI_API_KEY": "sk-sandbox-canary-0001",
    "ODD_KEY": "sk-odd-canary-0002",
    "REDIS_PASSWORD": "canary-of-redis-0123456789",
    "PROXY_PASSWORD": "canary-of-the-proxy-0123456789",
}
"""By name; not all of them are names of settings."""
IN_ADDRESSES = {"REDIS_PASSWORD", "PROXY_PASSWORD", "ALERTS__WEBHOOK"}


def settings(homeserver: Homeserver) -> dict[str, str]:
    """All of them set, and administrators who are told what is wrong."""
    proxy = f"http://larkey:{PLANTED['PROXY_PASSWORD']}@127.0.0.1:9"
    return {
        **{name: value for name, value in PLANTED.items() if name not in IN_ADDRESSES},
        "HTTPS_PROXY": proxy,
        "NO_PROXY": "127.0.0.1",
        "METRICS__NETWORKS": "10.255.255.255",
        "ADMIN_OPEN_IDS": ADMINISTRATOR,
        "ALERTS__CHAT_ID": GROUP,
        "ALERTS__WEBHOOK": f"{homeserver.url}/{HOOK}",
        "ALERTS__MATRIX_HOMESERVER": homeserver.url,
        "ALERTS__MATRIX_ROOM": ROOM,
        "ALERTS__EVERY_SECONDS": "0.5",
        "ALERTS__PATIENCE_SECONDS": "1",
        "ALERTS__DISK_PERCENT": "0",
        "LIMITS__TOKENS_PER_DAY": "0",
        "LIMITS__TOKENS_PER_MONTH": "0",
        "LOGS__LEVEL": "debug",
        "RECORDS__CONTENT": "full",
    }
