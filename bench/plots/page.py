"""What was measured, written into a page between two marks; what stands around them is written by people.

<!-- measured: side-requests -->
... a table, written anew by `make plots` ...
<!-- end -->
"""

import re
from collections.abc import Mapping

MARKED = re.compile(r"(?<=<!-- measured: )(?P<place>[a-z-]+) -->\n.*?(?=<!-- end -->)", re.DOTALL)


def shown(titles: Mapping[str, str]) -> str:
    """These pictures one below the other; file -> what it shows."""
    return "\n".join(f"![{title}](images/{name})\n" for name, title in titles.items())


def filled(page: str, tables: Mapping[str, str]) -> str:
    """The page with these tables in their places; a place for which there is none keeps what it has."""

    def fill(found: re.Match[str]) -> str:
        place = found["place"]
        return f"{place} -->\n\n{tables[place]}\n" if place in tables else found[0]

    return MARKED.sub(fill, page)
