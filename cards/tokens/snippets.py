"""What a program needs to begin: the first call with curl, Python and Node, ready to copy."""

import json

from cards import elements
from cards.elements import Element
from cards.texts import t

PLACEHOLDER = "YOUR_KEY"

CURL = """\
curl {base_url}/chat/completions \\
  -H "Authorization: Bearer {key}" \\
  -H "Content-Type: application/json" \\
  -d '{{"model": {model}, "messages": [{{"role": "user", "content": "Hello"}}]}}'"""

PYTHON = """\
from openai import OpenAI

client = OpenAI(api_key="{key}", base_url={quoted_url})
answer = client.chat.completions.create(
    model={model},
    messages=[{{"role": "user", "content": "Hello"}}],
)
print(answer.choices[0].message.content)"""

NODE = """\
import OpenAI from "openai";

const client = new OpenAI({{ apiKey: "{key}", baseURL: {quoted_url} }});
const answer = await client.chat.completions.create({{
  model: {model},
  messages: [{{ role: "user", content: "Hello" }}],
}});
console.log(answer.choices[0].message.content);"""

SNIPPETS = (
    ("curl", "bash", CURL),
    ("Python · pip install openai", "python", PYTHON),
    ("Node · npm install openai", "javascript", NODE),
)


def filled(*, base_url: str, model: str, secret: str = "") -> list[tuple[str, str, str]]:
    """Title, language and text of each snippet. Without a `secret` they say YOUR_KEY. `base_url` ends in /v1."""
    values = {
        "base_url": base_url,
        "quoted_url": json.dumps(base_url),
        "model": json.dumps(model),
        "key": secret or PLACEHOLDER,
    }
    return [(title, language, code.format(**values)) for title, language, code in SNIPPETS]


def panel(*, base_url: str, model: str, secret: str = "", element_id: str = "snippets") -> Element:
    """The folded panel of them all."""
    snippets = filled(base_url=base_url, model=model, secret=secret)
    parts = [elements.markdown(f"**{title}**\n\n```{language}\n{code}\n```") for title, language, code in snippets]
    return elements.panel(t("snippets"), parts, element_id, expanded=False)
