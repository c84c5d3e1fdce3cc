"""What is broken on purpose right now. `apply` is in control.py's hands; the doors only look here."""

import asyncio
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from sandbox.errors import ApiError


@dataclass(slots=True)
class Fault:
    """Answers for calls whose path (`/open-apis/...`, with * as wildcard) and method match; `times` -1 is for ever.

    `lost` handles the call and then drops the connection: the answer never arrives.
    """

    path: str
    method: str = ""
    code: int = 0
    status: int = 400
    times: int = 1
    lost: bool = False
    message: str = "chaos"
    headers: dict[str, str] = field(default_factory=dict)

    def matches(self, method: str, path: str) -> bool:
        return self.times != 0 and self.method in ("", method) and fnmatchcase(path, self.path)


@dataclass(slots=True)
class Chaos:
    """Switched by `POST /sandbox/api/chaos`; empty, the platform is well."""

    latency_ms: float = 0.0
    drop_acks: int = 0
    denied_scopes: set[str] = field(default_factory=set)
    unsubscribed: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    refuse_links: int = 0
    deaf: bool = False

    async def before(self, method: str, path: str) -> Fault | None:
        """Wait, then raise the planned error; returns a fault whose answer is to be lost."""
        if self.latency_ms:
            await asyncio.sleep(self.latency_ms / 1000)
        fault = next((fault for fault in self.faults if fault.matches(method, path)), None)
        if fault is None:
            return None
        fault.times -= 1 if fault.times > 0 else 0
        self.faults = [other for other in self.faults if other.times != 0]
        if fault.lost:
            return fault
        raise ApiError(fault.code, fault.message, status=fault.status, headers=fault.headers)

    def take_ack(self) -> bool:
        """Whether this acknowledgement is to be dropped."""
        if self.drop_acks <= 0:
            return False
        self.drop_acks -= 1
        return True

    def view(self) -> dict[str, Any]:
        return {
            "latency_ms": self.latency_ms,
            "drop_acks": self.drop_acks,
            "denied_scopes": sorted(self.denied_scopes),
            "unsubscribed": sorted(self.unsubscribed),
            "api_errors": [
                {"path": fault.path, "code": fault.code, "status": fault.status, "times": fault.times}
                for fault in self.faults
            ],
            "ws": {"refuse": self.refuse_links, "deaf": self.deaf},
        }
