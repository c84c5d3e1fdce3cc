"""Every key of the pool, tried with the cheapest call there is (llm/listing.py). It rests nobody."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.doctor.finding import Finding, Item, State, ill, say
from bot.doctor.once import Once
from bot.doctor.outside.platform import clock_ahead
from bot.doctor.patient import Patient
from cards.bilingual import Text
from llm.errors import KeyEmpty, KeyLimited, KeyRefused, LlmError, UpstreamDown
from llm.http import Http
from llm.keys import Key
from llm.listing import listing_of

CONNECT_SECONDS, ANSWER_SECONDS, WHOLE_SECONDS = 1.5, 1.8, 4.0
MOST_KEYS = 32
PROVIDER = "https://platform.openai.com/settings/organization/limits"
WHY: Mapping[type[LlmError], str] = {
    KeyRefused: "why_refused",
    KeyEmpty: "why_empty",
    KeyLimited: "why_limited",
    UpstreamDown: "why_down",
}


@dataclass(frozen=True)
class Tried:
    """What one key answered: its models and organisation, or the error. `ahead`: the provider's clock before ours."""

    key: Key
    models: int = 0
    organisation: str = ""
    ahead: float | None = None
    error: LlmError | None = None


class KeyChecks:
    def __init__(self, patient: Patient) -> None:
        self._patient = patient
        self.tried = Once(self._try_all)

    def keys(self) -> Finding:
        pool = self._patient.pool
        if pool is None or not pool.keys:
            return ill("bad", "keys_none")
        resting = pool.resting()
        tried = self.tried()
        items = tuple(self._item(one, resting.get(one.key.id)) for one in tried)
        items += tuple(Item(key.id, "unchecked", say("key_more", most=MOST_KEYS)) for key in pool.keys[len(tried) :])
        ailing = sum(item.state == "bad" for item in items)
        count = len(pool.keys)
        if not ailing:
            return Finding("good", say("keys_good", count=len(tried)), items=items)
        state: State = "bad" if ailing == len(tried) else "doubtful"
        name = "keys_all" if state == "bad" else "keys_some"
        return ill(state, name, page=PROVIDER, items=items, count=count, ill=ailing)

    def clocks(self) -> dict[str, float]:
        """Provider -> seconds that its clock is before ours, of those that told."""
        told = [(one.key.upstream.name, one.ahead) for one in self.tried()]
        return {name: ahead for name, ahead in told if ahead is not None}

    def _try_all(self) -> Sequence[Tried]:
        pool, http = self._patient.pool, self._patient.http
        if pool is None or http is None or not pool.keys:
            return ()
        keys, found = pool.keys[:MOST_KEYS], dict[str, Tried]()

        def attempt(key: Key) -> None:
            found[key.id] = _tried(http, key)

        threads = [threading.Thread(target=attempt, args=(key,), daemon=True) for key in keys]
        for thread in threads:
            thread.start()
        ends = time.monotonic() + WHOLE_SECONDS
        for thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))
        late = UpstreamDown("no answer in time", code="timeout")  # a name that nobody resolves may take long
        return [found.get(key.id) or Tried(key, error=late) for key in keys]

    def _item(self, one: Tried, rest: tuple[float, str] | None) -> Item:
        state, found = _about(one, self._rest(rest))
        return Item(one.key.id, state, found)

    def _rest(self, rest: tuple[float, str] | None) -> Text:
        if rest is None:
            return say("not_resting")
        zone = ZoneInfo(self._patient.settings.server.timezone)
        return say("resting", reason=rest[1], until=f"{datetime.fromtimestamp(rest[0], zone):%m-%d %H:%M:%S}")


def _about(one: Tried, rest: Text) -> tuple[State, Text]:
    upstream, error = one.key.upstream.name, one.error
    if error is None:
        organisation = say("organisation", name=one.organisation) if one.organisation else say("organisation_unknown")
        return "good", say("key_good", upstream=upstream, models=one.models, organisation=organisation, rest=rest)
    name = next((word for kind, word in WHY.items() if isinstance(error, kind)), "why_other")
    why = say(name, code=error.code or error.status or "?")
    return "bad", say("key_ill", upstream=upstream, why=why, status=error.status or "-", rest=rest)


def _tried(http: Http, key: Key) -> Tried:
    begun, ahead = time.time(), None
    try:
        listing = listing_of(http, key, ANSWER_SECONDS, CONNECT_SECONDS)
        ahead = clock_ahead(listing.headers, begun)
        organisation = listing.headers.get("openai-organization", "") or key.upstream.organisation
        return Tried(key, len(listing.models()), organisation, ahead)
    except LlmError as error:
        return Tried(key, ahead=ahead, error=error)
