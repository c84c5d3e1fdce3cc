"""What the model is told besides the question: the system prompt, the turns that fit, and what was quoted."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from handlers.base import Message
from handlers.scope import Scope, chat_of
from llm.tokens import PER_MESSAGE, count, trim
from store.threads import Threads, Turn


@dataclass(frozen=True)
class Quote:
    """A message that the person replied to: who wrote it, and its text."""

    author: str
    text: str


class Quotes(Protocol):
    """Reads a quoted message from the platform; None when it is ours, gone, or not text."""

    def quote(self, message: Message) -> Quote | None: ...


def asks(message: Message) -> bool:
    """Whether there is something to answer: words, or a bare mention below what somebody else may have said."""
    bare = message.content in ("text", "post") and not message.attachments
    return bool(message.text.strip()) or (bare and bool(message.parent))


@dataclass(frozen=True)
class Context:
    """The question as the model gets it, the messages around it, and how much of the past they hold.

    `thread` names the conversation; `goes_on`: something was said in it before, as far as is known.
    """

    question: str
    messages: list[dict[str, Any]]
    turns: int
    left_out: int
    model: str
    thread: str = ""
    goes_on: bool = False


@dataclass(frozen=True)
class Persona:
    """What a deployment sets: the model, the system prompt, the roles by name, the token budget of a context."""

    model: str
    system_prompt: str
    roles: dict[str, str]
    budget: int


class Memory:
    def __init__(self, threads: Threads, scope: Scope, quotes: Quotes, persona: Persona) -> None:
        self._threads, self._scope, self._quotes, self._persona = threads, scope, quotes, persona

    def context(self, message: Message) -> Context:
        """Everything for one call to the model. Raises Unavailable when Redis is away."""
        conversation = self._scope.conversation(message)
        chat = chat_of(message)
        known = before(self._threads.read(chat, conversation), message.again)
        question = self._question(message)
        prompt = self._prompt(chat, conversation)
        kept = trim(known, self._persona.budget - count(prompt) - count(question), cost)
        messages = [{"role": "system", "content": prompt}] if prompt else []
        for turn in kept:
            messages.append({"role": "user", "content": turn.question})
            messages.append({"role": "assistant", "content": turn.answer})
        messages.append({"role": "user", "content": question})
        model = self._threads.get_option(chat, conversation, "model") or self._persona.model
        thread, goes_on = f"{chat}|{conversation}", bool(known or message.again)
        return Context(question, messages, len(kept), len(known) - len(kept), model, thread, goes_on)

    def _question(self, message: Message) -> str:
        quote = self._quotes.quote(message)
        if quote is None:
            return message.text
        quoted = "\n".join(f"> {line}" for line in quote.text.splitlines())
        return f"> {quote.author}:\n{quoted}\n\n{message.text}"

    def _prompt(self, chat: str, conversation: str) -> str:
        role = self._threads.get_option(chat, conversation, "role")
        prompt = self._persona.roles.get(role, self._persona.system_prompt)
        return prompt.replace("{date}", time.strftime("%Y-%m-%d"))


def before(turns: Sequence[Turn], again: str) -> Sequence[Turn]:
    """The turns that came before a question which is asked again; all of them for a new question."""
    ids = [turn.id for turn in turns]
    return turns[: ids.index(again)] if again in ids else turns


def cost(turn: Turn) -> int:
    """Tokens that a turn takes in the context: a question and an answer."""
    return count(turn.question) + count(turn.answer) + 2 * PER_MESSAGE
