"""Whose fault a failure is, beyond the key it happened to: the organisation's, our address's, or the provider's.

One key that fails says something about itself. Several that fail alike within a short time say something about what
they have in common, and then that rests, not each of them.
"""

import logging
from typing import Protocol

from llm.errors import KeyEmpty, KeyLimited, KeyRefused, LlmError, UpstreamDown
from llm.keys import Key
from llm.rest.table import FORBIDDEN, KINDS, LONGEST_HINT, SEVERAL, TOGETHER
from llm.rest.ward import Groups, Ward, of_model

log = logging.getLogger("larkey.pool")

COUNTRY = "unsupported_country_region_territory"
NOT_ALLOWED_HERE = "model_not_found"
"""A project may be shut out of a model: another key may not be, and for other models this one is good."""
SUSPECTED = 30.0
"""Seconds that a key rests which something in front of the provider turned away, until others say the same."""


class Records(Protocol):
    """What of the pool's state is written here (llm.rest.states.KeyState)."""

    def rest(self, subject: str, seconds: float, reason: str, longest: float = 0.0) -> object: ...

    def witness(self, group: str, who: str, seconds: float) -> int: ...

    def learn(self, key_id: str, organisation: str) -> object: ...


class Diagnosis:
    def __init__(self, state: Records, ward: Ward) -> None:
        self._state, self._ward = state, ward

    def learn(self, key: Key, organisation: str) -> None:
        """What the provider's answer says about whose key this is."""
        if organisation and not key.upstream.organisation and self._ward.organisation(key) != organisation:
            self._state.learn(key.id, organisation)

    def report(self, key: Key, error: LlmError, model: str = "") -> None:
        """A call with this key, to this model, failed: let rest whoever is to blame, for as long as it asks for."""
        self.learn(key, error.organisation)
        groups = self._ward.groups(key)
        if isinstance(error, UpstreamDown):
            self._down(key, error, groups)
        elif error.code == NOT_ALLOWED_HERE:
            return
        elif self._of_address(key, error, groups):
            self._rest(groups.address, "address", key, error)
        elif isinstance(error, KeyLimited):
            self._limited(key, error, groups, model if error.by_provider else "")
        elif isinstance(error, KeyEmpty):
            self._rest(key.id, "empty", key, error)
        elif isinstance(error, KeyRefused) and error.code != COUNTRY:
            self._refused(key, error)

    def _down(self, key: Key, error: LlmError, groups: Groups) -> None:
        if self._together(groups.provider, "provider", key, groups):
            self._rest(groups.provider, "provider", key, error)
        else:
            self._rest(key.id, "down", key, error)

    def _of_address(self, key: Key, error: LlmError, groups: Groups) -> bool:
        """A 403 or 429 that the provider's own program did not write, or that speaks of our country."""
        speaks_of_it = error.code == COUNTRY or (error.status in (403, 429) and not error.by_provider)
        return speaks_of_it and self._together(groups.address, "address", key, groups)

    def _limited(self, key: Key, error: LlmError, groups: Groups, model: str) -> None:
        """Several keys of an organisation that are limited for one model say that it is the organisation's limit."""
        group = groups.organisation
        if group and self._several(of_model(group, key, model), key.id, "organisation"):
            self._rest(self._limits(group, key, model), "organisation", key, error)
        else:
            self._rest(self._limits(key.id, key, model), "limited", key, error)

    def _limits(self, subject: str, key: Key, model: str) -> str:
        """A limit is one model's, until several models have met one.

        https://platform.openai.com/docs/guides/rate-limits
        """
        of_one = of_model(subject, key, model)
        if model and self._several(f"models:{subject}", of_one, "models"):
            return subject
        return of_one

    def _refused(self, key: Key, error: LlmError) -> None:
        if error.status == 403 and not error.by_provider:
            self._state.rest(key.id, SUSPECTED, "address")
            return
        self._rest(key.id, "refused", key, error)

    def _together(self, group: str, reason: str, key: Key, groups: Groups) -> bool:
        """Whether several organisations say the same; a key whose organisation nobody knows stands for one."""
        return self._several(group, groups.organisation or key.id, reason)

    def _several(self, group: str, who: str, reason: str) -> bool:
        return self._state.witness(group, who, TOGETHER[reason]) >= SEVERAL

    def _rest(self, subject: str, reason: str, key: Key, error: LlmError) -> None:
        kind = FORBIDDEN if reason == "refused" and error.status == 403 else KINDS[reason]
        seconds, longest = kind.seconds, kind.longest
        if error.retry_after is not None and isinstance(error, KeyLimited):
            seconds = longest = min(max(error.retry_after, 0.1), LONGEST_HINT)
        log.warning(
            "a key failed and somebody rests",
            extra={
                "key": key.id,
                "upstream": key.upstream.name,
                "rests": subject,
                "reason": reason,
                "seconds": seconds,
                "status": error.status,
                "code": error.code,
            },
        )
        self._state.rest(subject, seconds, reason, longest)
