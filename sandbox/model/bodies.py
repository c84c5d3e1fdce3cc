"""The values inside the scripted model's answers: usage, vectors, rate-limit headers, lists."""

import base64
import hashlib
import struct
import time
import uuid
from dataclasses import replace
from email.utils import formatdate
from typing import Any

from aiohttp import web

from sandbox.model.speech.script import Reply, text_of, tokens
from sandbox.model.state import Fault


def model_of(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 1735689600, "owned_by": "sandbox"}


def limit_headers(fault: Fault) -> dict[str, str]:
    """How OpenAI, or one of its kin, says when to come again."""
    seconds = fault.retry_after
    if not seconds:
        return {}
    if fault.hint == "date":
        return {"retry-after": formatdate(time.time() + seconds, usegmt=True)}
    if fault.hint == "milliseconds":
        return {"retry-after-ms": str(int(seconds * 1000))}
    if fault.hint == "reset":
        reset = f"{int(seconds // 60)}m{seconds % 60:g}s" if seconds >= 60 else f"{seconds:g}s"
        return {"x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": reset}
    return {"retry-after": f"{seconds:g}"}


def foreign(fault: Fault) -> web.Response:
    """What a captive portal or a wrong base URL answers."""
    if fault.kind == "redirect":
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/elsewhere"})
    return web.Response(text="<html><body>Please sign in to the network</body></html>", content_type="text/html")


def shortened(answer: Reply, body: Any) -> Reply:
    """max_tokens is obeyed, with finish_reason length."""
    limit = body.get("max_completion_tokens") or body.get("max_tokens") or body.get("max_output_tokens")
    pieces = tokens(answer.text)
    if not limit or len(pieces) <= limit:
        return answer
    return replace(answer, text="".join(pieces[:limit]), directives={**answer.directives, "finish": "length"})


def completion_id() -> str:
    return f"chatcmpl-{uuid.uuid4().hex[:29]}"


def usage_of(messages: list[dict[str, Any]], answer: Reply, choices: int = 1) -> dict[str, Any]:
    """https://platform.openai.com/docs/api-reference/chat/object#chat/object-usage"""
    prompt = sum(4 + len(tokens(text_of(item.get("content")))) for item in messages)
    thought = len(tokens(answer.reasoning)) * choices
    said = thought + len(tokens(answer.text)) * choices
    said += sum(len(tokens(call.name + call.arguments)) for call in answer.calls) * choices
    return {
        "prompt_tokens": prompt,
        "completion_tokens": said,
        "total_tokens": prompt + said,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": thought, "audio_tokens": 0},
    }


def vector_of(text: str, size: int) -> list[float]:
    """A unit vector that hangs on the text alone."""
    digest = hashlib.shake_256(text.encode()).digest(2 * size)
    numbers = [value / 32768 for value in struct.unpack(f"<{size}h", digest)]
    length = sum(value * value for value in numbers) ** 0.5 or 1.0
    return [round(value / length, 8) for value in numbers]


def packed(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def completion_of(body: Any, answer: Reply) -> dict[str, Any]:
    """A whole chat completion, not streamed."""
    message: dict[str, Any] = {"role": "assistant", "content": answer.text, "refusal": None, "annotations": []}
    if answer.reasoning:
        message["reasoning_content"] = answer.reasoning
    if answer.calls:
        message["content"] = answer.text or None
        message["tool_calls"] = [call.shown() for call in answer.calls]
    count = body.get("n") or 1
    return {
        "id": completion_id(),
        "object": "chat.completion",
        "created": int(time.time()),
        "model": body["model"],
        "choices": [
            {"index": n, "message": message, "logprobs": None, "finish_reason": answer.finish} for n in range(count)
        ],
        "usage": usage_of(body["messages"], answer, count),
        "service_tier": "default",
        "system_fingerprint": "fp_sandbox",
    }
