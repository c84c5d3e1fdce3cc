"""Nobody who runs Larkey meets a licence by surprise."""

import re

from scripts.licences import PAGE, page

WELCOME = re.compile(r"MIT|BSD|Apache|MPL-2\.0|PSF|ZPL|LGPL-3\.0-only|Unlicense")


def test_the_page_of_licences_is_that_of_the_lock() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make licences`"


def test_every_licence_is_one_that_we_know_and_take() -> None:
    rows = re.findall(r"^\| ([\w.-]+) \| (.*) \|$", page(), re.M)
    assert len(rows) > 20
    assert not [row for row in rows if row[0] != "package" and not WELCOME.search(row[1])]
