"""What OpenAI refuses in a request's body, in the order in which it looks."""

from typing import Any

from sandbox.model import errors
from sandbox.model.speech.script import text_of

ROLES = ("system", "developer", "user", "assistant", "tool", "function")
NUMBERS = {"temperature": (0, 2), "top_p": (0, 1), "presence_penalty": (-2, 2), "frequency_penalty": (-2, 2)}
MOST_CHOICES = 128
CONTEXT = 400_000  # characters of a prompt, about a model's 128k tokens


def check_chat(body: Any) -> None:
    """Raise the ApiError that OpenAI would answer."""
    _object_with_model(body)
    messages = body.get("messages")
    if messages is None:
        raise errors.missing("messages")
    if not isinstance(messages, list):
        raise errors.wrong_type("messages", "an array of objects")
    if not messages:
        raise errors.invalid("messages", "empty array. Expected an array with minimum length 1.", "empty_array")
    for n, message in enumerate(messages):
        _check_message(f"messages[{n}]", message)
    _check_calls(messages)
    _check_options(body)
    if body.get("tools") is not None:
        check_tools(body["tools"])
    elif body.get("tool_choice") not in (None, "none"):
        raise errors.ApiError(
            400, "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."
        )
    _check_size(messages)


def _object_with_model(body: Any) -> None:
    if not isinstance(body, dict):
        raise errors.bad_json()
    if "model" not in body:
        raise errors.ApiError(400, "you must provide a model parameter")
    if not isinstance(body["model"], str):
        raise errors.wrong_type("model", "a string")


def _check_message(param: str, message: Any) -> None:
    if not isinstance(message, dict):
        raise errors.wrong_type(param, "an object")
    if "role" not in message:
        raise errors.missing(f"{param}.role")
    if message["role"] not in ROLES:
        wanted = ", ".join(f"'{role}'" for role in ROLES)
        raise errors.invalid(f"{param}.role", f"'{message['role']}'. Supported values are: {wanted}.")
    content = message.get("content")
    if content is None and not message.get("tool_calls"):
        raise errors.wrong_type(f"{param}.content", "one of a string or array of objects, but got null instead")
    if content is not None and not isinstance(content, str | list):
        raise errors.wrong_type(f"{param}.content", "one of a string or array of objects")


def _check_options(body: dict[str, Any]) -> None:
    for name, (low, high) in NUMBERS.items():
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise errors.wrong_type(name, "a decimal")
        if value > high:
            raise errors.invalid(name, f"expected a value <= {high}, but got {value}.", "decimal_above_max_value")
        if value < low:
            raise errors.invalid(name, f"expected a value >= {low}, but got {value}.", "decimal_below_min_value")
    for name in ("max_tokens", "max_completion_tokens", "n"):
        if body.get(name) is not None and (not isinstance(body[name], int) or body[name] < 1):
            raise errors.invalid(name, "expected an integer >= 1.", "integer_below_min_value")
    if (body.get("n") or 1) > MOST_CHOICES:
        raise errors.invalid("n", f"expected a value <= {MOST_CHOICES}.", "integer_above_max_value")
    if not isinstance(body.get("stream", False), bool):
        raise errors.wrong_type("stream", "a boolean")
    if body.get("stream_options") is not None and not body.get("stream"):
        raise errors.ApiError(
            400, "The 'stream_options' parameter is only allowed when 'stream' is enabled.", param="stream_options"
        )


def _check_size(messages: list[dict[str, Any]]) -> None:
    if sum(len(text_of(message.get("content"))) for message in messages) > CONTEXT:  # pictures are counted otherwise
        raise errors.ApiError(
            400,
            "This model's maximum context length is 128000 tokens. Please reduce the length of the messages.",
            code="context_length_exceeded",
            param="messages",
        )


def check_prompt(body: Any) -> list[str]:
    """The prompts of an older completion; lists of tokens become words."""
    _object_with_model(body)
    if "prompt" not in body:
        raise errors.missing("prompt")
    prompts = body["prompt"] if isinstance(body["prompt"], list) else [body["prompt"]]
    if prompts and all(isinstance(item, int) for item in prompts):
        prompts = [prompts]
    if not prompts or any(not isinstance(item, str | list) for item in prompts):
        raise errors.wrong_type("prompt", "a string or an array of strings or tokens")
    _check_options(body)
    return [item if isinstance(item, str) else " ".join(map(str, item)) for item in prompts]


def check_tools(tools: Any) -> None:
    """https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools"""
    if not isinstance(tools, list) or not tools:
        raise errors.invalid("tools", "expected an array with at least one tool.", "empty_array")
    for n, tool in enumerate(tools):
        if not isinstance(tool, dict) or "type" not in tool:
            raise errors.missing(f"tools[{n}].type")
        if tool["type"] == "function" and not (tool.get("function") or {}).get("name"):
            raise errors.missing(f"tools[{n}].function.name")


def _check_calls(messages: list[dict[str, Any]]) -> None:
    """What a tool gave back must follow a message that has called it."""
    called: set[str] = set()
    for n, message in enumerate(messages):
        called |= {str(call.get("id")) for call in message.get("tool_calls") or []}
        if message["role"] != "tool":
            continue
        if "tool_call_id" not in message:
            raise errors.missing(f"messages[{n}].tool_call_id")
        if message["tool_call_id"] not in called:
            raise errors.ApiError(
                400,
                f"Invalid parameter: messages[{n}] with role 'tool' must be a response to a preceding message with "
                "'tool_calls'.",
                param=f"messages[{n}].role",
            )


def check_embeddings(body: Any) -> tuple[list[str], int]:
    """The texts to embed (token lists become words) and the length of a vector."""
    _object_with_model(body)
    if "input" not in body:
        raise errors.missing("input")
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    if texts and all(isinstance(item, int) for item in texts):
        texts = [texts]
    if not texts or any(not isinstance(item, str | list) or not item for item in texts):
        raise errors.invalid("input", "expected a string or an array of strings or tokens, none of them empty.")
    size = body.get("dimensions") or 1536
    if not isinstance(size, int) or not 1 <= size <= 3072:
        raise errors.invalid("dimensions", "expected an integer between 1 and 3072.")
    return [item if isinstance(item, str) else " ".join(map(str, item)) for item in texts], size
