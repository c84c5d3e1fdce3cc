"""Every secret of a deployment is planted, whatever can fail is made to, and all that came out is searched."""

import base64
import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from urllib.parse import quote

import pytest

from tests.attack.conftest import ODD
from tests.attack.planted import ADMINISTRATOR, PLANTED
from tests.bot.homeserver import Homeserver
from tests.chat import direct_chat, group_chat, text_of
from tests.gateway.programs import QUICK, Programs, asking
from tests.gateway.reader import new_reader
from tests.gateway.scripted.provider import Provider, plain, sse
from tests.servers import Larkey
from tests.support import clean_environment, eventually, request

PLACES = ("logs", "pages", "doctor", "refusals", "cards", "alerts", "records", "database", "redis", "provider")
PAGES = ("healthz", "readyz", "metrics", "v1/metrics", "openapi.json", "docs", "auth/login", "auth/tokens", "nowhere")
GOOD = "at-least-this-was-answered"
OPENED = {"Authorization": f"Bearer {PLANTED['ADMIN_TOKEN']}"}


def spellings(secret: str) -> set[bytes]:
    """As it is, and as it would stand in an address, in a header of Basic, or in hexadecimal digits."""
    plainly = secret.encode()
    return {plainly, quote(secret, safe="").encode(), base64.b64encode(plainly).rstrip(b"="), plainly.hex().encode()}


def leaks(places: Mapping[str, bytes]) -> set[tuple[str, str]]:
    """(place, name of the secret)."""
    wanted = {name: spellings(secret) for name, secret in PLANTED.items()}
    return {
        (place, name)
        for place, data in places.items()
        for name, forms in wanted.items()
        if any(form in data for form in forms)
    }


@pytest.fixture(scope="module")
def places(larkey: Larkey, _programs: Programs, provider: Provider, homeserver: Homeserver) -> Mapping[str, bytes]:
    """All that came out while everything went wrong, as bytes."""
    refusals = _programs_in_trouble(_programs, provider)
    refusals += _platform_in_trouble(larkey)
    _keys_in_trouble(larkey, homeserver)
    _programs.wake_keys()
    refusals += _redis_in_trouble(larkey)
    chats = [direct_chat(larkey.sandbox, 0), direct_chat(larkey.sandbox, 1), group_chat(larkey.sandbox)]
    admin = chats[1]
    for command in ("状态", "告警", "用户"):
        admin.wait_reply(admin.send(command)["message_id"], lambda card: bool(card))
    asked = provider.requests[-1][0] + provider.requests[-1][1]
    return {
        "logs": larkey.logs().encode(),
        "pages": b"".join(_page(larkey, path, headers) for path in PAGES for headers in ({}, OPENED)),
        "doctor": _doctor(larkey),
        "refusals": refusals,
        "cards": json.dumps([chat.messages() for chat in chats], ensure_ascii=False).encode(),
        "alerts": json.dumps([homeserver.events, homeserver.cards], ensure_ascii=False).encode(),
        "records": eventually(lambda: _recorded(larkey), within=20),
        "database": _database(larkey),
        "redis": b"".join(path.read_bytes() for path in (larkey.folder / "valkey").rglob("*") if path.is_file()),
        # What opens the provider is the one secret that it has to hear.
        "provider": asked.replace(PLANTED["ODD_KEY"].encode(), b"") + json.dumps(_journal(larkey)).encode(),
    }


def _page(larkey: Larkey, path: str, headers: Mapping[str, str]) -> bytes:
    reply = request("GET", f"{larkey.url}/{path}", None, headers)
    return json.dumps(dict(reply.headers)).encode() + reply.body


def _recorded(larkey: Larkey) -> bytes:
    """Once the words of the one good call are there."""
    shown = _page(larkey, "conversations/chat_completions?words=true&size=200", OPENED)
    return shown if GOOD.encode() in shown else b""


def _journal(larkey: Larkey) -> object:
    return larkey.sandbox.get("model/requests?since=0")


def _programs_in_trouble(programs: Programs, provider: Provider) -> bytes:
    """A provider that quotes the key which it refuses, in every way in which it can say something."""
    token, key = new_reader(programs).issued.text, PLANTED["ODD_KEY"].encode()
    error = b'{"error":{"message":"no such key: %s","type":"x","param":"%s","code":"%s"}}' % (key, key, key)
    quoting = b"X-Key: %s\r\nWWW-Authenticate: %s\r\nSet-Cookie: key=%s\r\n" % (key, key, key)
    told = b""
    scripts = [plain(error, status, quoting) for status in (b"400 Bad", b"401 No", b"403 No", b"429 Slow", b"500 Bad")]
    scripts += [
        plain(error, headers=quoting),
        plain(key, headers=quoting),
        sse(b"data: %s\n\n" % error, headers=quoting),
    ]
    for script in scripts:
        for stream in (False, True):
            provider.answers(script)
            reply = programs.post(token, asking("hi", model=ODD, stream=stream))
            told += json.dumps(dict(reply.headers)).encode() + reply.body
            programs.wake_keys()
    told += programs.post(token, asking(f"[[say {GOOD}]] {QUICK}")).body
    return told + programs.post(token, b"{").body


def _platform_in_trouble(larkey: Larkey) -> bytes:
    """Wrong signatures, worthless tokens, and a platform that fails."""
    larkey.sandbox.chaos(forge_signature=True, expire_token=True)
    larkey.sandbox.chaos(api_error={"path": "/open-apis/*", "code": 99991663, "status": 400, "times": 3})
    direct_chat(larkey.sandbox).ask("一个普通的问题")
    larkey.sandbox.chaos(api_error=False)
    kind = {"Content-Type": "application/json"}
    bodies = (b"{", b"{}", json.dumps({"token": "guess", "type": "url_verification", "challenge": "x"}).encode())
    return b"".join(request("POST", f"{larkey.url}/feishu/events", body, kind).body for body in bodies)


def _keys_in_trouble(larkey: Larkey, homeserver: Homeserver) -> None:
    """Every key is refused: the bot says so, and whoever is told of such things is told."""
    larkey.sandbox.chaos(model={"refuse_key": "*"})
    direct_chat(larkey.sandbox).ask("还在吗", state="failed")
    eventually(lambda: homeserver.events and homeserver.cards, within=20)
    group = group_chat(larkey.sandbox)
    eventually(
        lambda: [one for one in group.messages() if one["sender"]["is_bot"] and "密钥" in text_of(one)], within=20
    )
    larkey.sandbox.chaos(model={"clear": True})


def _redis_in_trouble(larkey: Larkey) -> bytes:
    """Its address has a password inside."""
    larkey.valkey.kill()
    told = b"".join(_page(larkey, path, OPENED) for path in ("readyz", "v1/models", "metrics", "auth/login"))
    told += _doctor(larkey)
    larkey.valkey.start()
    eventually(lambda: request("GET", f"{larkey.url}/readyz").status == 200, within=20)
    return told


def _doctor(larkey: Larkey) -> bytes:
    """For programs, for browsers, and at the terminal."""
    shown = [_page(larkey, "doctor", {**OPENED, "Accept": kind}) for kind in ("application/json", "text/html")]
    command = [sys.executable, "-m", "bot", "doctor"]
    environment = clean_environment(larkey.environment(larkey.port))
    told = subprocess.run(command, env=environment, capture_output=True, timeout=40, cwd=larkey.folder)
    return b"".join([*shown, told.stdout, told.stderr])


def _database(larkey: Larkey) -> bytes:
    files = b"".join(path.read_bytes() for path in larkey.folder.glob("larkey.db*"))
    with sqlite3.connect(larkey.folder / "larkey.db") as database:
        return files + "\n".join(database.iterdump()).encode()


def test_no_secret_of_the_deployment_comes_out_anywhere(places: Mapping[str, bytes]) -> None:
    assert set(places) == set(PLACES)
    assert leaks(places) == set()


@pytest.mark.parametrize("place", PLACES)
def test_each_place_has_something_to_search_and_a_secret_in_it_is_found(
    places: Mapping[str, bytes], place: str
) -> None:
    assert len(places[place]) > 200
    found = {place: places[place] + b" ".join(max(spellings(secret)) for secret in PLANTED.values())}
    assert leaks(found) == {(place, name) for name in PLANTED}


def test_what_went_wrong_was_really_told(places: Mapping[str, bytes]) -> None:
    """Else there would have been nothing to hide a secret in."""
    signs = {"logs": b'"level": "warning"', "alerts": "密钥".encode(), "cards": "密钥".encode(), "doctor": b"redis"}
    signs |= {
        "refusals": b"no such key",
        "pages": b"larkey_up",
        "records": GOOD.encode(),
        "database": ADMINISTRATOR.encode(),
    }
    assert [place for place, sign in signs.items() if sign not in places[place]] == []
