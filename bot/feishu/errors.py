"""What the platform refuses, sorted by what can be done about it: every number that the documents name, in one table.

https://open.feishu.cn/document/ukTMukTMukTM/ugjM14COyUjL4ITN (all APIs)
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/create (messages)
https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/cardkit-v1/card/batch_update (cards)
"""

import re
from collections.abc import Mapping
from enum import Enum, auto
from typing import Any


class Kind(Enum):
    """What a refusal means for whoever asked."""

    RATE_LIMITED = auto()
    """Too fast: wait `retry_after` seconds (0: not said) and repeat with the same uuid."""
    TOKEN = auto()
    """The tenant token is no longer good. `Feishu` has already fetched a new one and tried again."""
    CREDENTIALS = auto()
    """The app id or its secret is wrong, or the app is switched off."""
    MISSING_SCOPE = auto()
    """The app lacks a scope, named in `scope`; granted scopes work after the app's next version is published."""
    STREAM_CLOSED = auto()
    """Streaming is off, or was closed after 10 minutes: open it again."""
    SEQUENCE = auto()
    """A later operation has been there before."""
    TOO_LARGE = auto()
    TOO_MANY_ELEMENTS = auto()
    TOO_MANY_TABLES = auto()
    GONE = auto()
    """The message, topic or chat was recalled, deleted or dissolved."""
    BUSY = auto()
    """Somebody presses a button, or the same message is being sent right now: repeat a moment later."""
    ALREADY_DONE = auto()
    """An operation with this uuid was carried out before."""
    EXPIRED = auto()
    """The card or message can no longer be changed, or never was ours: start a new one."""
    NOT_ALLOWED = auto()
    """The bot may not write there or read that."""
    REFUSED = auto()
    """The content itself is not acceptable; repeating it is of no use."""
    NETWORK = auto()
    """No answer, or a gateway's error page: nobody knows whether it was done."""
    OTHER = auto()


KINDS: dict[int, Kind] = {
    99991400: Kind.RATE_LIMITED,
    230020: Kind.RATE_LIMITED,
    99991661: Kind.TOKEN,
    99991663: Kind.TOKEN,
    99991664: Kind.TOKEN,
    99991668: Kind.TOKEN,
    99991671: Kind.TOKEN,
    99991677: Kind.TOKEN,
    10003: Kind.CREDENTIALS,
    10014: Kind.CREDENTIALS,
    10015: Kind.CREDENTIALS,
    99991672: Kind.MISSING_SCOPE,
    99991679: Kind.MISSING_SCOPE,
    200510: Kind.STREAM_CLOSED,
    200850: Kind.STREAM_CLOSED,
    300309: Kind.STREAM_CLOSED,
    300317: Kind.SEQUENCE,
    200860: Kind.TOO_LARGE,
    230025: Kind.TOO_LARGE,
    234006: Kind.TOO_LARGE,
    300305: Kind.TOO_MANY_ELEMENTS,
    230011: Kind.GONE,
    230019: Kind.GONE,
    230110: Kind.GONE,
    231003: Kind.GONE,
    232009: Kind.GONE,
    200810: Kind.BUSY,
    230049: Kind.BUSY,
    300120: Kind.BUSY,
    200770: Kind.ALREADY_DONE,
    200740: Kind.EXPIRED,
    200750: Kind.EXPIRED,
    230031: Kind.EXPIRED,
    300311: Kind.EXPIRED,
    41050: Kind.NOT_ALLOWED,
    230002: Kind.NOT_ALLOWED,
    230006: Kind.NOT_ALLOWED,
    230013: Kind.NOT_ALLOWED,
    230015: Kind.NOT_ALLOWED,
    230017: Kind.NOT_ALLOWED,
    230018: Kind.NOT_ALLOWED,
    230026: Kind.NOT_ALLOWED,
    230027: Kind.NOT_ALLOWED,
    230029: Kind.NOT_ALLOWED,
    230034: Kind.NOT_ALLOWED,
    230035: Kind.NOT_ALLOWED,
    230038: Kind.NOT_ALLOWED,
    230053: Kind.NOT_ALLOWED,
    230075: Kind.NOT_ALLOWED,
    231002: Kind.NOT_ALLOWED,
    234004: Kind.NOT_ALLOWED,
    99992361: Kind.NOT_ALLOWED,
    9499: Kind.REFUSED,
    10002: Kind.REFUSED,
    99992402: Kind.REFUSED,
    **dict.fromkeys((230001, 230022, 230028, 230054, 230055, 230071, 230072, 230099), Kind.REFUSED),
    **dict.fromkeys((200220, 200380, 200381, 200550, 200570, 200621, 200732, 200737), Kind.REFUSED),
    **dict.fromkeys((200830, 200861, 200914, 200915, 300220, 300230, 300240, 100290), Kind.REFUSED),
    **dict.fromkeys((300121, 300122, 300301, 300302, 300303, 300307, 300310, 300312), Kind.REFUSED),
    **dict.fromkeys((300313, 300314, 300315, 234010, 234011), Kind.REFUSED),
}

NO_CODE = -1
"""`code` of an error that came without a number: no answer, or one that was no JSON."""

_TABLES = re.compile(r"11310.*table number over limit", re.DOTALL)
_ELEMENTS = re.compile(r"11310.*element number over limit", re.DOTALL)
_SCOPES = re.compile(r"\[([a-z0-9_.:, -]+)\]")


class FeishuError(Exception):
    """One refusal. `code` is the platform's number (NO_CODE where it gave none), `retry_after` is in seconds."""

    def __init__(
        self,
        code: int,
        http_status: int,
        message: str,
        log_id: str = "",
        retry_after: float = 0.0,
        *,
        kind: Kind = Kind.OTHER,
        scope: str = "",
    ) -> None:
        super().__init__(f"{code} {kind.name}: {message[:500]} (HTTP {http_status}, log id {log_id or '-'})")
        self.code, self.http_status, self.message = code, http_status, message
        self.log_id, self.retry_after, self.kind, self.scope = log_id, retry_after, kind, scope


def no_answer(reason: str) -> FeishuError:
    """The connection failed, or nothing came in time."""
    return FeishuError(NO_CODE, 0, reason, kind=Kind.NETWORK)


def refusal(status: int, headers: Mapping[str, str], body: Mapping[str, Any] | None) -> FeishuError:
    """The error that an answer stands for; `body` is None where it was no JSON object."""
    log_id = headers.get("X-Tt-Logid", "")
    wait = _seconds(headers.get("x-ogw-ratelimit-reset") or headers.get("Retry-After") or "")
    if body is None or not isinstance(body.get("code"), int):
        kind = Kind.RATE_LIMITED if status == 429 else Kind.NETWORK if status >= 500 else Kind.OTHER
        return FeishuError(NO_CODE, status, "the answer is not one of the platform's", log_id, wait, kind=kind)
    code, message = int(body["code"]), str(body.get("msg", ""))
    details = body.get("error")
    details = details if isinstance(details, Mapping) else {}
    kind = _kind(code, status, message)
    scope = _scope(message, details) if kind is Kind.MISSING_SCOPE else ""
    return FeishuError(code, status, message, str(details.get("log_id") or log_id), wait, kind=kind, scope=scope)


def _kind(code: int, status: int, message: str) -> Kind:
    """By number; a refused card names what was too much only in its text."""
    if _TABLES.search(message):
        return Kind.TOO_MANY_TABLES
    if _ELEMENTS.search(message):
        return Kind.TOO_MANY_ELEMENTS
    if code in KINDS:
        return KINDS[code]
    if status == 429:
        return Kind.RATE_LIMITED
    return Kind.NETWORK if status >= 500 else Kind.OTHER


def _scope(message: str, details: Mapping[str, Any]) -> str:
    """The scopes of which any one is enough, such as "im:message or im:message:send"."""
    violations = details.get("permission_violations")
    named = [str(item.get("subject", "")) for item in violations or () if isinstance(item, Mapping)]
    if not any(named):
        found = _SCOPES.search(message)
        named = [scope.strip() for scope in found.group(1).split(",")] if found else ["an unnamed scope"]
    return " or ".join(dict.fromkeys(filter(None, named)))


def _seconds(text: str) -> float:
    try:
        return max(0.0, min(float(text), 3600.0))
    except ValueError:
        return 0.0
