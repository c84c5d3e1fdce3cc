"""额度 <name> <n>: another daily share for one person."""

from collections.abc import Generator

from cards import notice
from cards.figures import number
from cards.names import short
from handlers.admin.people import Limits, People, Standings, choose
from handlers.base import Message, Private, Shown, Stop, View
from handlers.commands import rest_of
from handlers.office import Office
from handlers.persons import told
from handlers.shares.figures import BOUNDLESS
from store.directory import Known


class SetQuota:
    """A number and no name is not enough; 0 is no limit. The trail is left by whoever keeps it (store.standings)."""

    queued = False

    def __init__(self, office: Office, people: People, standings: Standings, limits: Limits) -> None:
        self._office = office
        self._people, self._standings, self._limits = people, standings, limits

    def matches(self, message: Message) -> bool:
        return rest_of(message, "额度") is not None and self._office.has(message)

    def handle(self, message: Message, stop: Stop) -> Generator[Shown]:
        name, _, given = (rest_of(message, "额度") or "").rpartition(" ")
        amount = amount_of(given)
        if amount is None or not name.strip():
            said = {"name": "quota_bad", "given": short(given)} if given else {"name": "quota_how"}
            yield Private(View(notice.render, said), told(message))
            return
        found = self._people.meant(message, name.strip())
        view = self._set(message, found[0], amount) if len(found) == 1 else choose(found, name.strip())
        yield Private(view, told(message))

    def _set(self, message: Message, known: Known, amount: int) -> View:
        self._limits.forget(known.person)
        before = self._limits(known.person, message.tenant).tokens_day
        by = self._office.id_of(message)
        self._standings.limit(known.person, message.tenant, {"tokens_day": amount or BOUNDLESS}, by)
        self._limits.forget(known.person)
        values = {"before": shown(before), "after": shown(amount or None), "person": known.called}
        return View(notice.render, {"name": "quota_set", **values})


def amount_of(text: str) -> int | None:
    """A whole number of tokens, 1,000,000 or 20万; None for anything else."""
    plain = text.replace(",", "").replace("，", "").replace("_", "")
    digits, factor = (plain[:-1], 10_000) if plain.endswith("万") else (plain, 1)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 12):
        return None
    return int(digits) * factor


def shown(limit: int | None) -> str:
    return "∞" if limit is None else number(limit)
