"""Each kind of blame, and how long it keeps whom out: docs/upstreams.md has the same as a table."""

from collections.abc import Mapping
from typing import NamedTuple

LONGEST_HINT = 3600.0
"""A provider that wants to be left alone for longer is asked again after an hour."""
SET_ASIDE = "set aside"
"""No illness: an administrator wants it."""
PROBE = 60.0
"""Seconds that one call has to find out whether somebody is well again; then another one may."""


class Kind(NamedTuple):
    """`seconds` where the provider says nothing, doubled with each failed probe up to `longest`.

    soft     only the end of the line: asked where nobody else can be
    gentle   after the rest one call at a time tries, until one succeeds
    """

    seconds: float
    longest: float
    soft: bool = False
    gentle: bool = False


KINDS: Mapping[str, Kind] = {
    "refused": Kind(1800.0, 1800.0, gentle=True),
    "empty": Kind(3600.0, 6 * 3600.0, gentle=True),
    "limited": Kind(20.0, 300.0),
    "organisation": Kind(20.0, 300.0),
    "address": Kind(60.0, 600.0, gentle=True),
    "down": Kind(5.0, 5.0, soft=True),
    "provider": Kind(15.0, 15.0, soft=True),
    SET_ASIDE: Kind(3600.0, 3600.0),
}
UNKNOWN = Kind(0.0, 0.0)
FORBIDDEN = Kind(300.0, 1800.0, gentle=True)
"""`refused` with a 403: it may have been about this one request, or about the address that we call from."""

SEVERAL = 2
"""So many witnesses make a fault one of what they have in common."""
TOGETHER: Mapping[str, float] = {"organisation": 10.0, "models": 10.0, "address": 60.0, "provider": 30.0}
"""Seconds within which they have to speak."""


class Rest(NamedTuple):
    """`until` in unix seconds; over, it says that nobody has found out yet whether all is well again. `strikes`:
    probes that have failed; `probing`: one is under way, and `until` is when it is given up."""

    until: float
    reason: str
    strikes: int = 0
    probing: bool = False

    @property
    def kind(self) -> Kind:
        return KINDS.get(self.reason, UNKNOWN)


def lasting(seconds: float, longest: float, strikes: int) -> float:
    """How long the rest is after so many failed probes."""
    return min(seconds * 2.0**strikes, max(longest, seconds))
