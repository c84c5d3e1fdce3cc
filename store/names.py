"""How things are named in Redis: chats, their buckets, conversations inside them."""

import zlib

BUCKETS = 64


def address(tenant: str, chat: str) -> str:
    """The name under which this room knows a chat: tenant_key and chat_id, so that no two tenants share a key."""
    return f"{tenant}/{chat}"


def bucket_of(chat: str) -> int:
    """The bucket, 0 to 63, that holds everything about this chat."""
    return zlib.crc32(chat.encode("utf-8", "surrogatepass")) % BUCKETS


def bucket_tag(bucket: int) -> str:
    return f"b{bucket:02d}"


def place_of(chat: str, conversation: str) -> str:
    """The name of a conversation inside its bucket."""
    if "|" in chat:
        raise ValueError("a chat's name must not contain |")
    return f"{chat}|{conversation}"
