"""The real lark_oapi.ws.Client, unchanged, against a sandbox: prints what its handlers get, one JSON line each.

python -m tests.sandbox.lark_link http://127.0.0.1:PORT APP_ID APP_SECRET
"""

import json
import sys
from typing import Any

from lark_oapi.core.enum import LogLevel
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse
from lark_oapi.event.dispatcher_handler import EventDispatcherHandler
from lark_oapi.ws.client import Client

refused: set[str] = set()


def tell(kind: str, value: Any) -> None:
    print(json.dumps({"kind": kind, "value": value}), flush=True)


def on_message(event: Any) -> None:
    """A text that says "fail" is refused the first time."""
    message = event.event.message
    tell("message", {"id": message.message_id, "size": len(message.content), "event": event.header.event_id})
    if "fail" in message.content and message.message_id not in refused:
        refused.add(message.message_id)
        raise RuntimeError("not now")


def on_press(event: Any) -> P2CardActionTriggerResponse:
    tell("press", event.event.action.value)
    return P2CardActionTriggerResponse({"toast": {"type": "success", "content": "pressed"}})  # type: ignore[no-untyped-call]


def main() -> None:
    domain, app_id, secret = sys.argv[1:]
    handler = (
        EventDispatcherHandler.builder("", "")
        .register_p2_im_message_receive_v1(on_message)
        .register_p2_card_action_trigger(on_press)
        .build()
    )
    Client(app_id, secret, event_handler=handler, domain=domain, log_level=LogLevel.INFO).start()


if __name__ == "__main__":
    main()
