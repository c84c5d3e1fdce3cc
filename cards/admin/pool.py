"""The shared pool as administrators see it: which keys work, which rest, until when and why. No secret in here."""

from collections.abc import Sequence
from dataclasses import dataclass

from cards.bilingual import Text
from cards.names import in_markdown
from cards.saying import joined, say
from cards.texts import t
from cards.times import moment

MOST_KEYS = 12
REASONS = {
    reason: f"pool_{reason.replace(' ', '_')}"
    for reason in ("refused", "empty", "limited", "organisation", "address", "down", "provider", "set aside")
}


@dataclass(frozen=True)
class PoolKey:
    """A key of the pool by a name that is no secret, and its upstream's; `rests_until` unix seconds, 0 when it does not
    rest. `waiting`: its rest is over, and the next call tries whether it is well again. `model`: the only one that it
    rests for."""

    name: str
    rests_until: float = 0.0
    reason: str = ""
    running: int = 0
    upstream: str = ""
    waiting: bool = False
    model: str = ""


def pool_line(pool: Sequence[PoolKey]) -> Text:
    """How many work, how many rest."""
    resting = sum(1 for key in pool if key.rests_until)
    running = sum(key.running for key in pool)
    return t("pool_line", ready=len(pool) - resting, resting=resting, running=running)


def pool_lines(pool: Sequence[PoolKey], zone: str) -> Text:
    """A line for each key, those that rest first."""
    ordered = sorted(pool, key=lambda key: -key.rests_until)
    lines = [_line(key, zone) for key in ordered[:MOST_KEYS]]
    if len(ordered) > MOST_KEYS:
        lines.append(t("pool_more", count=len(ordered) - MOST_KEYS))
    return joined(lines, "\n") if lines else t("pool_none")


def _line(key: PoolKey, zone: str) -> Text:
    name = in_markdown(f"{key.upstream} · {key.name}" if key.upstream else key.name)
    if not key.rests_until:
        return t("pool_key_ready", key=name, running=key.running)
    if key.waiting:
        return say("pool_key_waiting", reason=_reason(key), key=name)
    return say("pool_key_resting", reason=_reason(key), key=name, until=moment(key.rests_until, zone))


def _reason(key: PoolKey) -> Text | str:
    """A reason that has no words stands as it is."""
    reason = t(REASONS[key.reason]) if key.reason in REASONS else in_markdown(key.reason) or "-"
    return say("pool_for_model", reason=reason, model=in_markdown(key.model)) if key.model else reason
