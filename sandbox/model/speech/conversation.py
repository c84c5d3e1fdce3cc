"""What the scripted model answers to a whole request: the script's words, or calls of tools, or JSON for a schema.

The requests of /v1/chat/completions, /v1/responses and /v1/completions are brought into one shape first.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.model.speech.script import DIRECTIVE, Reply, reply, text_of
from sandbox.model.speech.tools import chosen, example


@dataclass(frozen=True)
class Asked:
    """`messages` as in a chat; `tools`: parameters' schemas by name; `schema`: what the text must fit, or None."""

    model: str
    messages: list[dict[str, Any]]
    tools: Mapping[str, Any] = field(default_factory=dict)
    choice: Any = None
    schema: Any = None


def answer_to(asked: Asked) -> Reply:
    answer = reply(asked.messages, asked.model)
    if results := _results(asked.messages):
        return _said(answer, "\n".join(results))
    calls = chosen(_wishes(asked.messages), asked.tools, asked.choice)
    if calls:
        return replace(answer, text="", calls=calls)
    if asked.schema is not None:
        return _said(answer, json.dumps(example(asked.schema), ensure_ascii=False))
    return answer


def _said(answer: Reply, text: str) -> Reply:
    """What the test wants to be said goes first."""
    return answer if "say" in answer.directives else replace(answer, text=text)


def _wishes(messages: list[dict[str, Any]]) -> list[str]:
    said = [text_of(item.get("content")) for item in messages if item.get("role") == "user"]
    return [value or "" for name, value in DIRECTIVE.findall(said[-1] if said else "") if name == "call"]


def _results(messages: list[dict[str, Any]]) -> list[str]:
    """What tools gave back since the person last spoke."""
    found: list[str] = []
    for item in reversed(messages):
        if item.get("role") == "user":
            break
        if item.get("role") == "tool":
            found.append(text_of(item.get("content")))
    return found[::-1]


def tools_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """A chat's tools, and the older functions: the parameters' schemas by name."""
    found = [tool.get("function") for tool in body.get("tools") or [] if isinstance(tool, dict)]
    return {str(tool["name"]): tool.get("parameters") for tool in found if isinstance(tool, dict) and "name" in tool}


def choice_of(choice: Any) -> Any:
    """tool_choice as a word: a function that is named, or what was said."""
    if not isinstance(choice, dict):
        return choice
    function = choice.get("function")
    return function.get("name") if isinstance(function, dict) else choice.get("name")


def schema_of(form: Any) -> Any:
    """The schema of response_format (chat) or text.format (responses); {} for any object, None for plain text."""
    if not isinstance(form, dict) or form.get("type") not in ("json_schema", "json_object"):
        return None
    named = form.get("json_schema")
    schema = named.get("schema") if isinstance(named, dict) else form.get("schema")
    return schema or {"type": "object"}
