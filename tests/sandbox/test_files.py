"""Pictures and files, reactions, chats and people: the smaller corners of the Open Platform."""

import base64
from typing import Any

import pytest

from tests.sandbox.caller import MESSAGES, Answer, Json, Places, Platform, card, markdown

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
IMAGES, FILES = "/open-apis/im/v1/images", "/open-apis/im/v1/files"
BOUNDARY = "----boundary"


def upload(platform: Platform, path: str, fields: dict[str, str], name: str, data: bytes | None) -> Answer:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    if data is not None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="x"\r\n\r\n'
        parts.append(head.encode() + data + b"\r\n")
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    token = platform.token or platform.new_token()
    return platform.bare("POST", path, body, {"Authorization": f"Bearer {token}", "Content-Type": kind})


def image(platform: Platform, data: bytes = PNG, kind: str = "message") -> Answer:
    return upload(platform, IMAGES, {"image_type": kind}, "image", data)


def file(platform: Platform, data: bytes | None, kind: str = "stream", **fields: str) -> Answer:
    return upload(platform, FILES, {"file_type": kind, "file_name": "x.md"} | fields, "file", data)


def said(platform: Platform, places: Places, msg_type: str, data: bytes) -> Json:
    sent = {"name": "x", "base64": base64.b64encode(data).decode()}
    found: Json = platform.sandbox.post(
        f"chats/{places.direct}/messages", from_=places.lin, msg_type=msg_type, file=sent
    )
    return found


def test_a_picture_is_uploaded_sent_shown_in_cards_and_downloaded(platform: Platform, places: Places) -> None:
    key = image(platform).data["image_key"]
    assert platform.send(places.direct, "image", {"image_key": key}).code == 0
    pictures = card(
        markdown(f"![x]({key})"), {"tag": "img", "img_key": key, "alt": {"tag": "plain_text", "content": "x"}}
    )
    assert platform.create_card(pictures).code == 0
    downloaded = platform.call("GET", f"{IMAGES}/{key}")
    assert (downloaded.raw, downloaded.headers["content-type"]) == (PNG, "image/png")


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (PNG + b"0" * (10 * 1024 * 1024 - len(PNG)), "message", 0),
        (PNG + b"0" * (10 * 1024 * 1024 - len(PNG) + 1), "message", 234006),
        (b"", "message", 234010),
        (b"not a picture", "message", 234011),
        (PNG, "poster", 99992402),
    ],
    ids=["10 MB", "10 MB and a byte", "empty", "unknown format", "unknown type"],
)
def test_a_picture_has_its_limits(platform: Platform, data: bytes, kind: str, code: int) -> None:
    assert image(platform, data, kind).code == code


def test_a_file_is_uploaded_sent_and_downloaded(platform: Platform, places: Places) -> None:
    key = file(platform, b"# hello").data["file_key"]
    assert platform.send(places.direct, "file", {"file_key": key}).code == 0
    downloaded = platform.call("GET", f"{FILES}/{key}")
    assert downloaded.raw == b"# hello"
    assert "x.md" in downloaded.headers["content-disposition"]
    assert platform.call("GET", f"{FILES}/file_nothing").code == 234008


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"0" * (30 * 1024 * 1024), "stream", 0),
        (b"0" * (30 * 1024 * 1024 + 1), "stream", 234006),
        (b"", "stream", 234010),
        (b"x", "exe", 99992402),
        (None, "stream", 99992402),
    ],
    ids=["30 MB", "30 MB and a byte", "empty", "unknown type", "no file"],
)
def test_a_file_has_its_limits(platform: Platform, data: bytes | None, kind: str, code: int) -> None:
    assert file(platform, data, kind).code == code


def test_voice_and_video_are_files_of_their_kind(platform: Platform, places: Places) -> None:
    opus = file(platform, b"x", "opus", duration="1000").data["file_key"]
    assert platform.send(places.direct, "audio", {"file_key": opus}).code == 0
    assert platform.send(places.direct, "media", {"file_key": opus}).code == 230055
    spoken = {"tag": "audio", "file_key": opus}
    assert platform.create_card(card(spoken, config={"enable_forward": False})).code == 0
    assert "300220" in platform.create_card(card(spoken)).message
    assert file(platform, b"x", "opus", duration="long").code == 99992402


def resource(platform: Platform, message_id: str, key: str, kind: str) -> Answer:
    query = f"?type={kind}" if kind else ""
    return platform.call("GET", f"{MESSAGES}/{message_id}/resources/{key}{query}")


def test_what_a_person_sent_is_read_through_the_message(platform: Platform, places: Places) -> None:
    picture = said(platform, places, "image", PNG)
    key = picture["content"]["image_key"]
    assert resource(platform, picture["message_id"], key, "image").raw == PNG
    assert platform.call("GET", f"{IMAGES}/{key}").code == 234008
    document = said(platform, places, "file", b"text")
    assert document["content"]["file_name"] == "x"
    assert resource(platform, document["message_id"], document["content"]["file_key"], "file").raw == b"text"


def test_a_resource_is_asked_for_properly(platform: Platform, places: Places) -> None:
    picture = said(platform, places, "image", PNG)
    message_id, key = picture["message_id"], picture["content"]["image_key"]
    assert resource(platform, message_id, key, "").code == 99992402
    assert resource(platform, message_id, key, "file").code == 99992402
    assert resource(platform, message_id, "img_nothing", "image").code == 234003
    assert resource(platform, "om_nothing", key, "image").code == 234003
    sent = platform.send(places.direct, "interactive", card(markdown())).data["message_id"]
    assert resource(platform, sent, key, "image").code == 234043


def test_a_resource_needs_the_bot_in_the_chat(platform: Platform, places: Places) -> None:
    sent = {"name": "x", "base64": base64.b64encode(PNG).decode()}
    path = f"chats/{places.group}/messages"
    picture = platform.sandbox.post(path, from_=places.lin, msg_type="image", file=sent)
    platform.sandbox.post(f"chats/{places.group}/bot", from_=places.lin, action="remove")
    answer = resource(platform, picture["message_id"], picture["content"]["image_key"], "image")
    assert answer.code == 234004


def react(platform: Platform, message_id: str, emoji: Any) -> Answer:
    body = {"reaction_type": {"emoji_type": emoji}}
    return platform.call("POST", f"{MESSAGES}/{message_id}/reactions", body)


def test_the_bot_reacts_and_takes_it_back(platform: Platform, places: Places) -> None:
    asked = platform.sandbox.post(f"chats/{places.direct}/messages", from_=places.lin, text="hi")["message_id"]
    made = react(platform, asked, "OnIt").data
    assert made["operator"] == {"operator_id": "cli_sandbox", "operator_type": "app"}
    assert [item["emoji"] for item in platform.sandbox.get(f"messages/{asked}")["reactions"]] == ["OnIt"]
    listed = platform.call("GET", f"{MESSAGES}/{asked}/reactions").data["items"]
    assert [item["reaction_id"] for item in listed] == [made["reaction_id"]]
    path = f"{MESSAGES}/{asked}/reactions/{made['reaction_id']}"
    assert platform.call("DELETE", path).code == 0
    assert platform.call("DELETE", path).code == 231011
    assert platform.sandbox.get(f"messages/{asked}")["reactions"] == []


def test_reactions_are_spelled_exactly(platform: Platform, places: Places) -> None:
    asked = platform.sandbox.post(f"chats/{places.direct}/messages", from_=places.lin, text="hi")["message_id"]
    assert react(platform, asked, "ONIT").code == 231001
    assert react(platform, asked, None).code == 99992402
    assert react(platform, "om_nothing", "OK").code == 231003


def test_somebody_elses_reaction_stays(platform: Platform, places: Places) -> None:
    asked = platform.sandbox.post(f"chats/{places.group}/messages", from_=places.lin, text="hi")["message_id"]
    theirs = platform.sandbox.post(f"messages/{asked}/reactions", from_=places.zhou, emoji="OK")
    assert platform.call("DELETE", f"{MESSAGES}/{asked}/reactions/{theirs['reaction_id']}").code == 231007
    platform.sandbox.post(f"chats/{places.group}/bot", from_=places.lin, action="remove")
    assert react(platform, asked, "OK").code == 231002


CHATS, USERS = "/open-apis/im/v1/chats", "/open-apis/contact/v3/users"


def test_the_bot_sees_its_groups_and_their_people(platform: Platform, places: Places) -> None:
    listed = platform.call("GET", CHATS).data["items"]
    assert {chat["chat_id"] for chat in listed} == {places.group, places.topics}
    assert platform.call("GET", f"{CHATS}/{places.topics}").data["group_message_type"] == "thread"
    assert platform.call("GET", f"{CHATS}/{places.group}").data["name"] == "产品讨论"
    members = platform.call("GET", f"{CHATS}/{places.group}/members?page_size=1").data
    assert (members["items"][0]["member_id"], members["member_total"]) == (places.lin, 2)
    rest = platform.call("GET", f"{CHATS}/{places.group}/members?page_token={members['page_token']}").data
    assert [member["member_id"] for member in rest["items"]] == [places.zhou]
    assert platform.call("GET", f"{CHATS}/{places.group}/members?page_size=100").code == 0
    assert platform.call("GET", f"{CHATS}/{places.group}/members?page_size=101").code == 99992402
    assert platform.call("GET", f"{CHATS}/oc_nothing").code == 230034


def test_people_are_known_by_each_kind_of_id(platform: Platform, places: Places) -> None:
    user = platform.call("GET", f"{USERS}/{places.lin}?user_id_type=open_id").data["user"]
    assert user["name"] == "林小满"
    by_union = platform.call("GET", f"{USERS}/{user['union_id']}?user_id_type=union_id").data["user"]
    assert by_union["open_id"] == places.lin
    assert platform.call("GET", f"{USERS}/ou_nobody").code == 41050
    assert platform.call("GET", f"{USERS}/{places.lin}?user_id_type=phone").code == 99992402
    platform.sandbox.post(f"people/{places.lin}", available=False)
    assert platform.call("GET", f"{USERS}/{places.lin}").code == 41050


def test_fifty_people_are_asked_for_at_once_and_not_more(platform: Platform, places: Places) -> None:
    def batch(*people: str) -> Answer:
        return platform.call("GET", f"{USERS}/batch?user_id_type=open_id&" + "&".join(f"user_ids={p}" for p in people))

    assert [user["name"] for user in batch(places.lin, places.zhou, "ou_nobody").data["items"]] == ["林小满", "周大山"]
    assert batch(*[places.lin] * 50).code == 0
    assert batch(*[places.lin] * 51).code == 99992402
