"""No secret of a token is anywhere but on the card of its person: all places are searched, also for planted ones."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from store.redis import RedisDoor, open_redis
from tests.bot.holder import Holding, hold, is_token_card, press, secret_on, words
from tests.chat import Chat, Json, card_of, direct_chat, element, group_chat
from tests.conftest import StartLarkey
from tests.servers import Larkey
from tests.support import eventually, request

PLACES = ("database", "redis", "logs", "metrics", "errors", "records", "provider", "other people")
ADMIN = {"Authorization": "Bearer an-admin-token-for-this-test-0123456789"}


@pytest.fixture
def larkey(start_larkey: StartLarkey) -> Larkey:
    settings = {"LOGS__LEVEL": "debug", "RECORDS__CONTENT": "full", "TOKENS__MOST_LIVE": "20"}
    return start_larkey(settings={**settings, "ADMIN_TOKEN": ADMIN["Authorization"].split()[1]})


def everything(larkey: Larkey, others: list[Chat], errors: list[bytes]) -> Mapping[str, bytes]:
    """All that is kept, written or shown to others, as bytes; `errors` are what programs were told."""
    files = [path for path in (larkey.folder / "valkey").rglob("*") if path.is_file()]
    pages = [request("GET", f"{larkey.url}{path}").body for path in ("/metrics", "/v1/metrics", "/healthz", "/readyz")]
    return {
        "database": b"".join(path.read_bytes() for path in larkey.folder.glob("larkey.db*")) + dump(larkey),
        "redis": b"".join(path.read_bytes() for path in files),
        "logs": b"".join(path.read_bytes() for path in larkey.folder.glob("*.log") if path.name != "sandbox.log"),
        "metrics": b"".join(pages),
        "errors": b"".join(errors),
        "records": recorded(larkey),
        "provider": words(larkey.sandbox.get("model/requests?since=0")).encode(),
        "other people": words([chat.messages() for chat in others]).encode(),
    }


def recorded(larkey: Larkey) -> bytes:
    """What is kept of everybody's calls, with their words, as it is shown and as it is exported."""
    paths = ("conversations/chat_completions?words=true&size=200", "conversations?format=jsonl")
    return b"".join(request("GET", f"{larkey.url}/{path}", headers=ADMIN).body for path in paths)


def dump(larkey: Larkey) -> bytes:
    with sqlite3.connect(larkey.folder / "larkey.db") as database:
        return "\n".join(database.iterdump()).encode()


def leaks(places: Mapping[str, bytes], secrets: list[str]) -> set[str]:
    """The places in which a secret stands, whole or without its public id."""
    parts = {part.encode() for secret in secrets for part in (secret, secret.split("-")[2])}
    return {name for name, data in places.items() if any(part in data for part in parts)}


def tokens_of_all_kinds(larkey: Larkey, errors: list[bytes]) -> list[str]:
    """Issued in every way there is, used well and badly, rotated, renewed and revoked."""
    lin = direct_chat(larkey.sandbox)
    held = hold(lin)
    found = [held.secret, *in_a_group(larkey, lin)]
    held.press("轮换")
    eventually(lambda: secret_on(held.card) not in ("", held.secret))
    found += [secret_on(held.card), hold(lin).secret]
    listed = lin.wait_reply(lin.send("我的key")["message_id"], lambda card: element(card, "expiry_1") is not None)
    press(lin, listed, "轮换")
    fresh = lin.wait_reply(listed["message_id"], is_token_card)
    found.append(secret_on(card_of(fresh) or {}))
    for secret in found:
        errors += use(larkey, secret)
    last = Holding(lin, fresh, found[-1])
    last.press("续期 90 天")
    last.shows("expiry", "90 天")
    last.press("吊销")
    last.shows("actions", "确认吊销")
    last.press("确认吊销")
    last.shows("expiry", "已吊销")
    errors += use(larkey, found[-1])
    lin.ask("一个普通的问题")
    return found


def in_a_group(larkey: Larkey, lin: Chat) -> list[str]:
    group_chat(larkey.sandbox).send("@Larkey 获取key", mention=["bot"])

    def private() -> Json | None:
        cards = [card_of(message) or {} for message in lin.messages() if not message["parent_id"]]
        return next((card for card in cards if is_token_card(card)), None)

    found = eventually(private)
    assert found is not None
    return [secret_on(found)]


def use(larkey: Larkey, secret: str) -> list[bytes]:
    """A good call, wrong ones, and some with half a token or with a token in the wrong place; -> what was refused."""
    url, json = f"{larkey.url}/v1/chat/completions", {"Content-Type": "application/json"}
    good = b'{"model": "sandbox", "messages": [{"role": "user", "content": "hi"}]}'
    calls = ((secret, good), (secret, b"{"), (secret[:-1], good), (secret, b'{"model": "no-such-model"}'))
    replies = [request("POST", url, body, {**json, "Authorization": f"Bearer {token}"}) for token, body in calls]
    replies.append(request("GET", f"{larkey.url}/v1/models?key={secret}", headers={"Authorization": secret}))
    replies.append(request("GET", f"{larkey.url}/v1/nothing/here", headers={"Authorization": f"Bearer {secret}"}))
    for path in ("auth/tokens", "auth/keys", "metrics"):
        wrong = {"Authorization": f"Bearer {secret[:-1]}", "Cookie": f"larkey={secret}"}
        replies.append(request("GET", f"{larkey.url}/{path}?person={secret[:-1]}", headers=wrong))
    return [reply.body for reply in replies if reply.status != 200]


def test_no_secret_is_kept_written_or_shown_to_others(larkey: Larkey) -> None:
    errors: list[bytes] = []
    secrets = tokens_of_all_kinds(larkey, errors)
    assert len(set(secrets)) == 5
    assert all(secrets)
    others = [direct_chat(larkey.sandbox, 1), group_chat(larkey.sandbox), group_chat(larkey.sandbox, 0, "topic_group")]
    places = everything(larkey, others, errors)
    assert set(places) == set(PLACES)
    assert all(len(data) > 50 for data in places.values())
    assert leaks(places, secrets) == set()

    eventually(lambda: b"hi" in recorded(larkey))
    errors += plant(larkey, secrets[0], others[0])
    eventually(lambda: secrets[0].encode() in recorded(larkey))
    found = everything(larkey, others, errors)
    assert leaks(found, secrets) == set(PLACES) - {"metrics"}
    assert leaks({"metrics": found["metrics"] + secrets[0].encode()}, secrets) == {"metrics"}


def plant(larkey: Larkey, secret: str, other: Chat) -> list[bytes]:
    """The same search has to find what was really put there; -> an error that names a model as it was asked for."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
    url, messages = f"{larkey.url}/v1/chat/completions", [{"role": "user", "content": f"What is {secret}?"}]
    request("POST", url, words({"model": "sandbox", "messages": messages}).encode(), headers)
    wrong = request("POST", url, words({"model": secret, "messages": messages}).encode(), headers)
    with sqlite3.connect(larkey.folder / "larkey.db") as database:
        database.execute("UPDATE token SET name = ?", (secret.split("-")[2],))
    door: RedisDoor = open_redis(larkey.valkey.url, prefix="larkey:")
    door.call("SET", "planted", secret)
    door.close()
    log: Path = larkey.folder / "web-0.log"
    with log.open("a", encoding="utf-8") as file:
        file.write(f"planted {secret}\n")
    other.send(f"看，{secret}")
    return [wrong.body]
