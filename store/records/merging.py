"""When two persons turn out to be one: what was recorded of each is the other's, and what is kept is the lesser."""

from typing import Any

from store.records.choices import CHAT, LEVELS
from store.records.tables import Choice, Conversation, Erased, Part, Prefix, Record


def merge_records(goes: int, stays: int) -> None:
    """Within the transaction that joins them. Their labels may be the same, so those of `goes` are let go."""
    Conversation.update(label=None).where(Conversation.person == goes).execute()
    _merge_chat(goes, stays)
    tables: tuple[Any, ...] = (Record, Conversation, Prefix, Part, Erased, Choice)
    for table in tables:
        table.update(person=stays).where(table.person == goes).execute()


def _merge_chat(goes: int, stays: int) -> None:
    theirs = Choice.get_or_none((Choice.person == goes) & (Choice.token == CHAT))
    mine = Choice.get_or_none((Choice.person == stays) & (Choice.token == CHAT))
    if theirs is None or mine is None:
        return
    if LEVELS.index(theirs.content) < LEVELS.index(mine.content):
        Choice.update(content=theirs.content, at=theirs.at).where(Choice.id == mine.id).execute()
    Choice.delete().where(Choice.id == theirs.id).execute()
