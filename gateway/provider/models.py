"""Which models a caller may use, and which one they may have meant."""

import difflib
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from llm.catalogue import Catalogue
from llm.errors import LlmError
from llm.http import Http
from llm.pool import ANYTHING, Pool
from llm.upstreams import Need

NEAR = 3


class Models:
    """Collaborators: the pool of keys and the HTTP client."""

    def __init__(self, pool: Pool, http: Http) -> None:
        self._catalogue = Catalogue(pool, http)

    def all(self, need: Need = ANYTHING) -> Mapping[str, Mapping[str, Any]]:
        """By name, in order, over the upstreams that are for this caller. Raises LlmError while none has a list."""
        return self._catalogue.all(need)

    def near(self, model: str, patterns: Sequence[str] = (), need: Need = ANYTHING) -> list[str]:
        """Names that this one may have been meant to be, best first; of those that the patterns allow."""
        try:
            known = self.all(need)
        except LlmError:
            return []
        names = {name.lower(): name for name in known if allowed(name, patterns)}
        return [names[name] for name in difflib.get_close_matches(model.lower(), names, NEAR)]


def allowed(model: str, patterns: Sequence[str]) -> bool:
    """Whether a token that is restricted to these patterns (gpt-4o, gpt-4*) may use the model; none: every one."""
    return not patterns or any(fnmatchcase(model, pattern) for pattern in patterns)
