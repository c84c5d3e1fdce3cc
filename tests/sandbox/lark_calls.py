"""The real lark-oapi client, unchanged, against a sandbox: run as a program, prints one JSON line per call.

python -m tests.sandbox.lark_calls http://127.0.0.1:PORT APP_ID APP_SECRET CHAT_ID QUESTION_ID
"""

import io
import json
import sys
from typing import Any

from lark_oapi.api.cardkit.v1 import (
    ContentCardElementRequest,
    ContentCardElementRequestBody,
    CreateCardRequest,
    CreateCardRequestBody,
    SettingsCardRequest,
    SettingsCardRequestBody,
)
from lark_oapi.api.contact.v3 import GetUserRequest
from lark_oapi.api.im.v1 import (
    CreateFileRequest,
    CreateFileRequestBody,
    CreateMessageReactionRequest,
    CreateMessageReactionRequestBody,
    CreateMessageRequest,
    CreateMessageRequestBody,
    Emoji,
    GetChatRequest,
    GetMessageRequest,
    ListMessageRequest,
    PatchMessageRequest,
    PatchMessageRequestBody,
    ReplyMessageRequest,
    ReplyMessageRequestBody,
)
from lark_oapi.client import Client
from lark_oapi.core.enum import AccessTokenType, HttpMethod
from lark_oapi.core.model import BaseRequest

CARD = {
    "schema": "2.0",
    "config": {"streaming_mode": True},
    "body": {"elements": [{"tag": "markdown", "element_id": "answer", "content": "..."}]},
}


def tell(name: str, response: Any, value: Any = None) -> None:
    print(json.dumps({"call": name, "code": response.code, "value": value}), flush=True)


def cards(client: Any, question: str) -> None:
    body = CreateCardRequestBody.builder().type("card_json").data(json.dumps(CARD)).build()
    made = client.cardkit.v1.card.create(CreateCardRequest.builder().request_body(body).build())
    card_id = made.data.card_id
    tell("card.create", made, card_id)
    content = json.dumps({"type": "card", "data": {"card_id": card_id}})
    reply = ReplyMessageRequestBody.builder().msg_type("interactive").content(content).uuid("one").build()
    request = ReplyMessageRequest.builder().message_id(question).request_body(reply).build()
    sent = client.im.v1.message.reply(request)
    tell("message.reply", sent, sent.data.message_id)
    for sequence, text in ((1, "hello"), (1, "again")):
        part = ContentCardElementRequestBody.builder().content(text).sequence(sequence).uuid(text).build()
        asked = ContentCardElementRequest.builder().card_id(card_id).element_id("answer").request_body(part).build()
        tell(f"content.{text}", client.cardkit.v1.card_element.content(asked))
    closing = json.dumps({"config": {"streaming_mode": False}})
    settings = SettingsCardRequestBody.builder().settings(closing).sequence(2).build()
    tell(
        "card.settings",
        client.cardkit.v1.card.settings(SettingsCardRequest.builder().card_id(card_id).request_body(settings).build()),
    )
    patch = PatchMessageRequestBody.builder().content(json.dumps(CARD)).build()
    tell(
        "message.patch",
        client.im.v1.message.patch(
            PatchMessageRequest.builder().message_id(sent.data.message_id).request_body(patch).build()
        ),
    )


def messages(client: Any, chat_id: str, question: str) -> None:
    body = CreateMessageRequestBody.builder().receive_id(chat_id).msg_type("text").content('{"text":"hi"}').build()
    create = CreateMessageRequest.builder().receive_id_type("chat_id").request_body(body).build()
    sent = client.im.v1.message.create(create)
    tell("message.create", sent, sent.data.message_id)
    got = client.im.v1.message.get(GetMessageRequest.builder().message_id(question).build())
    tell("message.get", got, got.data.items[0].body.content)
    listed = client.im.v1.message.list(
        ListMessageRequest.builder().container_id_type("chat").container_id(chat_id).page_size(50).build()
    )
    tell("message.list", listed, len(listed.data.items))
    emoji = Emoji.builder().emoji_type("OK").build()
    reaction = CreateMessageReactionRequestBody.builder().reaction_type(emoji).build()
    made = client.im.v1.message_reaction.create(
        CreateMessageReactionRequest.builder().message_id(question).request_body(reaction).build()
    )
    tell("reaction.create", made, bool(made.data.reaction_id))
    missing = client.im.v1.message.get(GetMessageRequest.builder().message_id("om_nothing").build())
    tell("message.missing", missing, missing.msg)


def rest(client: Any, chat_id: str) -> None:
    upload = CreateFileRequestBody.builder().file_type("stream").file_name("a.md").file(io.BytesIO(b"# a")).build()
    made = client.im.v1.file.create(CreateFileRequest.builder().request_body(upload).build())
    tell("file.create", made, bool(made.data.file_key))
    chat = client.im.v1.chat.get(GetChatRequest.builder().chat_id(chat_id).build())
    tell("chat.get", chat, chat.data.chat_mode)
    user = client.contact.v3.user.get(GetUserRequest.builder().user_id_type("open_id").user_id("ou_nobody").build())
    tell("user.get", user)
    info = client.request(
        BaseRequest.builder()
        .http_method(HttpMethod.GET)
        .uri("/open-apis/bot/v3/info")
        .token_types({AccessTokenType.TENANT})
        .build()
    )
    tell("bot.info", info, json.loads(info.raw.content)["bot"]["app_name"])


def main() -> None:
    domain, app_id, secret, chat_id, question = sys.argv[1:]
    client = Client.builder().app_id(app_id).app_secret(secret).domain(domain).build()
    cards(client, question)
    messages(client, chat_id, question)
    rest(client, chat_id)


if __name__ == "__main__":
    main()
