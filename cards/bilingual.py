"""One sentence in both languages, side by side: Chinese first, English next to it."""

from dataclasses import dataclass
from typing import Protocol


class Said(Protocol):
    """Anything that carries a sentence in both languages; other rooms bring sentences of their own."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


@dataclass(frozen=True)
class Text:
    """A sentence as people see it. Names in braces are filled by `fill`."""

    zh: str
    en: str

    def fill(self, **values: object) -> "Text":
        """The same sentence with its values in place. Raises KeyError when one is missing."""
        return Text(self.zh.format(**values), self.en.format(**values))
