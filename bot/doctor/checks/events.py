"""How events find their way to us: the address, what was turned away and why, the last genuine one, the connection."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from bot.doctor.figures import short, span
from bot.doctor.finding import Finding, Item, State, good, ill, say, unchecked
from bot.doctor.outside.challenge import Answered, challenge, private
from bot.doctor.outside.console import Console
from bot.doctor.patient import Patient
from bot.events.seen import CALLBACK, EVENT
from bot.events.webhook import REJECTED
from bot.feishu.errors import FeishuError
from store.errors import Unavailable
from store.health.roll import Roll
from store.small import Small

PATH = "/feishu/events"
CHALLENGE_SECONDS = 1.0
OLD = 7 * 86400.0
RECENT = 86400.0

# How the door words its reasons (bot/events/verify.py) -> what that means; the first four are those behind
# "challenge code not returned".
CAUSES: Mapping[str, str] = {
    "encrypted body but no Encrypt Key": "cause_no_key",
    "wrong Encrypt Key": "cause_wrong_key",
    "verification token differs": "cause_token",
    "answered in": "cause_slow",
    "plain body although": "cause_plain",
    "app id of another app": "cause_app",
    "timestamp": "cause_clock",
    "sealed by another": "cause_seal",
    "events come over the long connection": "cause_websocket",
}


class EventChecks:
    def __init__(self, patient: Patient, console: Console) -> None:
        self._patient, self._console = patient, console
        self._settings = patient.settings

    def address(self) -> Finding:
        """A challenge of our own through the public address."""
        section, server = self._settings.feishu, self._settings.server
        if section.transport == "websocket":
            return unchecked("challenge_websocket")
        if not (section.encrypt_key or section.verification_token):
            return unchecked("challenge_nothing")
        address = f"{server.public_url}{PATH}"
        if section.real and private(address):
            return ill("bad", "challenge_private", page=self._console.events, address=address)
        try:
            return self._judged(address, challenge(section, address))
        except FeishuError as error:
            state: State = "doubtful" if self._heard_lately() else "bad"
            return ill(state, "challenge_unreachable", address=address, why=error.message)

    def _judged(self, address: str, answered: Answered) -> Finding:
        seconds = f"{answered.seconds:.2f}"
        if answered.right and answered.seconds > CHALLENGE_SECONDS:
            return ill("doubtful", "challenge_slow", address=address, seconds=seconds)
        if answered.right:
            return good("challenge_good", address=address, seconds=seconds)
        name = "challenge_refused" if answered.ours else "challenge_elsewhere"
        return ill("bad", name, page=self._console.events, address=address, status=answered.status)

    def rejected(self) -> Finding:
        """The ring of what the door turned away, by cause."""
        small = self._small()
        entries = small.read_ring(REJECTED)
        if not entries:
            return good("rejected_none")
        heard = small.noted(EVENT)
        items = tuple(_by_cause(entries, heard[0] if heard else 0.0, time.time()))
        if all(item.state == "good" for item in items):
            return Finding("good", say("rejected_strangers", count=len(entries)), items=items)
        state: State = "bad" if any(item.state == "bad" for item in items) else "doubtful"
        return ill(state, "rejected_some", page=self._console.events, items=items, count=len(entries))

    def last(self) -> Finding:
        """When the last genuine event and callback were taken in, by whichever door."""
        small = self._small()
        event, callback = small.noted(EVENT), small.noted(CALLBACK)
        if event is None:
            return ill("doubtful", "event_none", page=self._console.events)
        ago = span(time.time() - event[0])
        if time.time() - event[0] > OLD:
            return ill("doubtful", "event_old", event=ago)
        pressed = say("callback_ago", ago=span(time.time() - callback[0])) if callback else say("callback_none")
        return good("event_seen", event=ago, callback=pressed)

    def connection(self) -> Finding:
        """Who holds the long connection, and whether it is open."""
        section = self._settings.feishu
        if section.transport != "websocket":
            return unchecked("connection_webhook")
        holder = self._small().holder(f"connection:{section.app_id}")
        if not holder:
            return ill("bad", "connection_nobody")
        facts = next((one.facts for one in Roll(self._patient.door()).call() if one.name == holder), {})
        since = facts.get("open")
        if not since:
            why = str(facts.get("trouble") or "?")
            return ill("bad", "connection_down", page=self._console.events, holder=short(holder), why=why)
        return good("connection_open", holder=short(holder), ago=span(time.time() - float(since)))

    def _small(self) -> Small:
        return Small(self._patient.door())

    def _heard_lately(self) -> bool:
        try:
            heard = self._small().noted(EVENT)
        except Unavailable:
            return False
        return heard is not None and time.time() - heard[0] < RECENT


def _by_cause(entries: Sequence[Mapping[str, Any]], heard: float, now: float) -> list[Item]:
    """One item for each reason, the latest first. What came since the last genuine event is what keeps events away."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        found.setdefault(_plain(str(entry.get("reason", ""))), []).append(entry)
    return [_item(reason, group, heard, now) for reason, group in found.items()]


def _item(reason: str, group: Sequence[Mapping[str, Any]], heard: float, now: float) -> Item:
    name = next((cause for part, cause in CAUSES.items() if part in reason), "cause_stranger")
    last = max(float(entry.get("at", 0)) for entry in group)
    state: State = "bad" if last > heard else "doubtful" if now - last < RECENT else "good"
    said = say(
        "cause_seen",
        cause=say(name),
        reason=group[0].get("reason", ""),
        count=len(group),
        ago=span(now - last),
        sender=group[0].get("from", ""),
    )
    return Item(name, "good" if name == "cause_stranger" else state, said)


def _plain(reason: str) -> str:
    """Answers that were slow are one reason, however slow each was."""
    return "answered in" if reason.startswith("answered in") else reason
