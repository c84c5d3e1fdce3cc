"""The response object, and its output items. https://platform.openai.com/docs/api-reference/responses/object"""

import time
from typing import Any

from sandbox.model.bodies import usage_of
from sandbox.model.shelf import new_id
from sandbox.model.speech.script import Reply

ECHOED: dict[str, Any] = {
    "background": False,
    "instructions": None,
    "max_output_tokens": None,
    "metadata": {},
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "reasoning": {"effort": None, "summary": None},
    "service_tier": "default",
    "store": True,
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
    "truncation": "disabled",
    "user": None,
}


def response_of(body: dict[str, Any], status: str) -> dict[str, Any]:
    """A response that has no output yet."""
    echoed = {name: default if body.get(name) is None else body[name] for name, default in ECHOED.items()}
    return {
        "id": new_id("resp_"),
        "object": "response",
        "created_at": int(time.time()),
        "status": status,
        "error": None,
        "incomplete_details": None,
        "model": body["model"],
        "output": [],
        "usage": None,
        **echoed,
    }


def output_of(answer: Reply) -> list[dict[str, Any]]:
    """Thoughts, then words or calls of tools."""
    items: list[dict[str, Any]] = []
    if answer.reasoning:
        summary = [{"type": "summary_text", "text": answer.reasoning}]
        items.append({"id": new_id("rs_"), "type": "reasoning", "summary": summary})
    if answer.calls:
        called = [{"call_id": call.id, "name": call.name, "arguments": call.arguments} for call in answer.calls]
        return [*items, *({"id": new_id("fc_"), "type": "function_call", "status": "completed", **c} for c in called)]
    words = {"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}
    said = {"type": "message", "status": "completed", "role": "assistant", "content": [words]}
    return [*items, {"id": new_id("msg_"), **said}]


def finished(response: dict[str, Any], answer: Reply, messages: list[dict[str, Any]]) -> dict[str, Any]:
    """The same response, done; or incomplete where its length was limited."""
    response["output"] = output_of(answer)
    response["usage"] = _usage(messages, answer)
    response["status"] = "completed"
    if answer.finish == "length":
        response.update(status="incomplete", incomplete_details={"reason": "max_output_tokens"})
    return response


def _usage(messages: list[dict[str, Any]], answer: Reply) -> dict[str, Any]:
    found = usage_of(messages, answer)
    return {
        "input_tokens": found["prompt_tokens"],
        "input_tokens_details": {"cached_tokens": 0},
        "output_tokens": found["completion_tokens"],
        "output_tokens_details": {"reasoning_tokens": found["completion_tokens_details"]["reasoning_tokens"]},
        "total_tokens": found["total_tokens"],
    }
