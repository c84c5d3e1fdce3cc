"""状态: the pool, the queue and the versions, for administrators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cards import elements
from cards.admin.pool import PoolKey, pool_line, pool_lines
from cards.elements import Card
from cards.names import in_markdown
from cards.saying import joined, say
from cards.texts import markdown_of, t
from cards.times import moment, span

MOST_VERSIONS = 20


@dataclass(frozen=True)
class Queue:
    """The inbox: conversations' messages that wait, that are worked on, and how old the oldest is, in seconds."""

    waiting: int
    running: int
    oldest: float = 0.0


def status(*, pool: Sequence[PoolKey], queue: Queue, versions: Mapping[str, str], now: float, zone: str) -> list[Card]:
    """`versions` maps a part (larkey, python, redis, database ...) to its version."""
    line = say("status_queue", waiting=str(queue.waiting), running=str(queue.running))
    if queue.oldest:
        line = joined([line, say("status_oldest", oldest=span(queue.oldest))], " · ")
    named = [elements.same(f"{in_markdown(key)} {in_markdown(value)}") for key, value in versions.items()]
    body = [
        markdown_of(joined([t("status_pool"), pool_line(pool)], "　"), element_id="pool"),
        markdown_of(pool_lines(pool, zone), element_id="keys"),
        elements.rule(),
        markdown_of(line, element_id="queue"),
        elements.rule(),
        markdown_of(joined([t("status_versions"), joined(named[:MOST_VERSIONS], " · ")], "　"), element_id="versions"),
        elements.note(t("status_at", at=moment(now, zone)), "at"),
    ]
    head = t("status_title")
    return [elements.card(body, summary=head, header=elements.header(head))]
