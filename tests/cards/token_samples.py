"""One card of each kind that concerns tokens, shares and administrators, with values that are as bad as they get."""

from typing import Any

from cards.admin import announce, person, status
from cards.admin.person import PersonView
from cards.admin.pool import PoolKey
from cards.admin.status import Queue
from cards.figures import Share, Use
from cards.shares import share, usage
from cards.shares.share import GrantRequest
from cards.shares.usage import DayUse, PersonUse
from cards.tokens import days, reminder, token
from cards.tokens import listing as tokens
from cards.tokens.view import TokenView

Card = dict[str, Any]
NOW = 1_750_000_000.0
ZONE = "Asia/Shanghai"
DAY = 86_400
PUBLIC = "Ab3dE5gH7j"
MASKED = f"lk-{PUBLIC}-****"
SECRET_PART = "q7Rt2Wv9Yb4Nc6Md8Pf1Kg3Lh5Js0Xz" * 2
SECRET = f"lk-{PUBLIC}-{SECRET_PART}"
HOME: dict[str, Any] = {"zone": ZONE, "base_url": "https://larkey.example.com/v1", "model": "gpt-4o-mini"}
NASTY = "<at id=all></at> **|** `x` [a](https://e.com)\n# 夏天"

LIVE = TokenView(PUBLIC, MASKED, NOW + 30 * DAY, name="我的电脑", created=NOW, last_used=NOW - 60, today=12, month=3456)
SOON = TokenView(PUBLIC, MASKED, NOW + 2.5 * DAY)
EXPIRED = TokenView(PUBLIC, MASKED, NOW - 1)
REVOKED = TokenView(PUBLIC, MASKED, NOW + DAY, revoked=NOW - DAY, old_until=NOW + 60)
ROTATED = TokenView(PUBLIC, MASKED, NOW + 30 * DAY, old_until=NOW + DAY, name=NASTY)
USE = Use(Share(12_345, 100_000), Share(2_345_678, 3_000_000))
OPEN_USE = Use(Share(12_345), Share(2_345_678))
WANTED = GrantRequest("g7", NASTY, 500_000, USE)
POOL = [
    PoolKey("a1b2", running=3),
    PoolKey(NASTY, NOW + 600, reason="429 " + NASTY),
    *[PoolKey(f"k{n}") for n in range(20)],
]
MONTH = [
    DayUse(f"2025-{5 + n // 31:02}-{n % 31 + 1:02}", f"{m}模型{NASTY}" * 9, 10**12 + n * m, 10**6)
    for n in range(16, 46)
    for m in range(12)
]
PEOPLE = [PersonUse(f"{n}{NASTY}" * 20, 10**13, 10**9) for n in range(40)]
PERSON = PersonView("p1", NASTY, note="设计部")
LONG_TEXT = "今晚维护 " + "很长的一句话。" * 800


def key(text: str = "") -> list[Card]:
    return token.render(token=LIVE, now=NOW, secret=text, use=USE, **HOME)


def every_card() -> dict[str, list[Card]]:
    """Name -> cards; none of them was given a secret."""
    states = {"live": LIVE, "soon": SOON, "expired": EXPIRED, "revoked": REVOKED, "rotated": ROTATED}
    found = {f"token {name}": token.render(token=view, now=NOW, use=USE, **HOME) for name, view in states.items()}
    found["token asking"] = token.render(token=LIVE, now=NOW, use=OPEN_USE, asking="revoke", **HOME)
    found["token gone"] = token.gone()
    return found | _lists() | _shares() | _admins()


def _lists() -> dict[str, list[Card]]:
    several = (LIVE, SOON, EXPIRED, REVOKED, ROTATED, ROTATED)
    more = tuple(TokenView(f"{PUBLIC}{n}", MASKED, NOW + DAY, name=NASTY * 9) for n in range(30))
    when: dict[str, Any] = {"now": NOW, "zone": ZONE}
    reasons = ("zero", "negative", "fraction", "too_long", "unit", "unreadable")
    return {
        "list": tokens.render(tokens=several, use=USE, page=2, pages=3, **when),
        "list to choose from": tokens.render(tokens=several, choose_of=30, **when),
        "renewal": days.render(reason="duration_too_long", given=NASTY, most_days=90, usual_days=10, renewing=PUBLIC),
        "empty list": tokens.render(tokens=(), **when),
        "too many": tokens.too_many(tokens=more, most=5, **when),
        "reminder": reminder.render(token=SOON, **when),
        "reminder over": reminder.render(token=EXPIRED, **when),
    } | {
        f"bad {name}": days.render(reason=f"duration_{name}", given=NASTY, most_days=90, usual_days=10)
        for name in reasons
    }


def _shares() -> dict[str, list[Card]]:
    when: dict[str, Any] = {"refills": NOW + 5 * 3600, "now": NOW, "zone": ZONE}
    return {
        "usage": usage.render(days=MONTH, today="2025-06-15", use=USE, people=PEOPLE, pool=POOL),
        "no usage": usage.render(days=[], today="2025-06-15", use=USE),
        "day empty": share.empty(window="day", **when),
        "month empty": share.empty(window="month", state="asked", **when),
        "minute empty": share.empty(window="minute", **when),
        "streams empty": share.empty(window="streams", **when),
        "grant": share.approval(wanted=WANTED),
        "granted": share.approval(wanted=WANTED, state="granted", by=NASTY, until="2025-06-16 10:00"),
        "refused": share.approval(wanted=WANTED, state="refused", by=NASTY),
    }


def _admins() -> dict[str, list[Card]]:
    versions = {"larkey": "0.1.0", "python": "3.11", NASTY: NASTY}
    many = [LIVE, REVOKED, *[ROTATED] * 30]
    crowd = [PersonView(f"p{n}", NASTY * 9, note="部门") for n in range(40)]
    states: tuple[announce.State, ...] = ("asking", "running", "done", "stopped", "cancelled")
    return {
        "status": status.status(pool=POOL, queue=Queue(3, 2, 90.0), versions=versions, now=NOW, zone=ZONE),
        "idle status": status.status(pool=[], queue=Queue(0, 0), versions={}, now=NOW, zone=ZONE),
        "person": person.person(person=PERSON, tokens=many, now=NOW, zone=ZONE, use=USE),
        "suspended": person.person(person=PersonView("p1", "小满", NOW), tokens=(), now=NOW, zone=ZONE),
        "choose": person.choose(people=crowd, name=NASTY),
        "nobody": person.choose(people=[], name=NASTY),
        "announcement": announce.announcement(text=NASTY),
    } | {f"announce {state}": announce.render(draft="d1", text=LONG_TEXT, people=9, state=state) for state in states}
