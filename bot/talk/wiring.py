"""The conversation with the model put together: who answers what people say in the chat."""

from collections.abc import Sequence
from contextlib import suppress

from bot.ground import Ground
from bot.keys.holdings import Holdings
from bot.talk.quotes import PlatformQuotes
from handlers.base import Handler
from handlers.help import Habits, Help
from handlers.shares.taken import Shares
from handlers.talk.again import Again
from handlers.talk.conversation import Conversation
from handlers.talk.feedback import GiveFeedback
from handlers.talk.memory import Memory, Persona
from handlers.talk.notes import Full, Unreadable, Waiting
from handlers.talk.options import Choice, Choose
from handlers.talk.stop import Recall, StopAnswer
from handlers.talk.topic import NewTopic
from llm.chat import Chat
from llm.errors import LlmError
from store.feedback import Feedbacks


class Talk:
    """`shares` is what questions take from people's shares."""

    def __init__(self, ground: Ground, holdings: Holdings, chat: Chat, shares: Shares) -> None:
        self._ground, self._holdings, self._chat, self._shares = ground, holdings, chat, shares

    def notes(self) -> Sequence[Handler]:
        """What is told about a question that waits. It bears the question's words, so these are asked before all."""
        return (Waiting(), Full())

    def handlers(self) -> Sequence[Handler]:
        """In the order in which they are asked, after all others; the conversation takes what is left."""
        ground, chat, llm = self._ground, self._ground.settings.chat, self._ground.settings.llm
        threads, scope, rights = ground.threads, ground.scope, ground.rights
        return (
            StopAnswer(ground.cancels, ground.records, ground.small, scope, rights),
            Recall(ground.cancels, ground.records),
            Again(ground.cancels, ground.small, threads, scope, rights, ground.asking.ask),
            NewTopic(threads, scope),
            GiveFeedback(self._holdings.persons, Feedbacks(ground.database)),
            Help(ground.small, Habits(chat.ttl_hours, chat.max_turns, chat.group_scope)),
            Choose(Choice("模型", "model", self._models, llm.model), threads, scope),
            Choose(Choice("角色", "role", lambda: list(llm.roles), ""), threads, scope),
            Unreadable(),
            Conversation(self._chat, self._memory(), self._shares, self._holdings.diary.chat, chat.file_after_pages),
        )

    def _memory(self) -> Memory:
        ground, llm = self._ground, self._ground.settings.llm
        persona = Persona(llm.model, llm.system_prompt, llm.roles, llm.max_context_tokens)
        return Memory(ground.threads, ground.scope, PlatformQuotes(ground.feishu, ground.records), persona)

    def _models(self) -> Sequence[str]:
        """What may be chosen: the deployment's list, else what the upstream offers."""
        llm = self._ground.settings.llm
        if llm.models:
            return llm.models
        with suppress(LlmError):
            return self._chat.models()
        return (llm.model,)
