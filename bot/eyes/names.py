"""Labels with few values, whatever callers send: a model that nobody ever answered for is "other"."""

import re

OTHER = "other"
PLAIN = re.compile(r"[A-Za-z0-9._:/@+{} -]{1,64}")


class Names:
    """The first so many names that proved true; all others share one."""

    def __init__(self, most: int = 100) -> None:
        self._most = most
        self._known: dict[str, str] = {}

    def learn(self, name: str) -> str:
        """This name is true: it is its own label from now on, as long as there is room."""
        known = self._known.get(name)
        if known is not None:
            return known
        if len(self._known) >= self._most or not PLAIN.fullmatch(name):
            return OTHER
        self._known[name] = name
        return name

    def of(self, name: str) -> str:
        """Its label, as far as it is known."""
        return self._known.get(name, OTHER)
