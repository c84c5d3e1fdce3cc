"""The outbox: what Larkey has to do for people, or tell them, without being asked.

It is the inbox's other side. A task is a message that nobody wrote: it is remembered and leased as any message, taken
over when a worker dies, its card stored before it is sent, so that it is done in the end and shown once. Whoever has
to tell a person something appends here; only the workers deliver.
"""

import time
from collections.abc import Mapping

from bot.eyes import meters
from handlers.base import Message, Person, Task
from handlers.scope import chat_of
from store.inbox import Inbox


class Outbox:
    """Every call may raise `Unavailable`. The values of a task are kept in Redis: nothing secret may be in them."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    def tell(self, once: str, person: Person, name: str, values: Mapping[str, str]) -> None:
        """A task that is shown in the person's direct chat; of those with the same `once` only the first is done."""
        self._append(_task(once, person, name, values), f"now:{once}")

    def line_up(self, once: str, line: str, name: str, values: Mapping[str, str]) -> None:
        """A task that writes to nobody by itself; those of one line are done one after the other, in their order."""
        task = _task(once, Person(open_id=line), name, values)
        self._append(task, line)

    def _append(self, task: Message, conversation: str) -> None:
        meters.outbox.labels(task.task.name).inc()
        self._inbox.accept(chat_of(task), conversation, task.id, task.to_json())


def _task(once: str, person: Person, name: str, values: Mapping[str, str]) -> Message:
    return Message(
        id=once,
        kind="task",
        person=person,
        tenant=person.tenant,
        task=Task(name, dict(values)),
        content="",
        created=time.time(),
    )
