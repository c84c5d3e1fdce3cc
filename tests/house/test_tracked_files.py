"""Nothing that belongs to one machine, one network or one secret is in a tracked file."""

import re

import pytest

from tests.house import registries
from tests.house.tracked import text_of, tracked_files

INDEX = "https:" + "//packages.example.com/python"
ADDRESSES = [
    f"pip install --extra-index-url {INDEX} x",
    f"pip install -i {INDEX} x",
    f"index-url = {INDEX}",
    f"PIP_INDEX_URL={INDEX}",
    f'"registry": "{INDEX}"',
    f"{INDEX}/simple/",
    f'"resolved": "{INDEX}/x-1.0.tgz"',
    f"x @ {INDEX}/x-1.0-py3-none-any.whl",
    "mirrors" + ".somewhere.org",
    *(f"host = '{host}'" for host in registries.HOSTS),
]

# Put together from parts, so that this file does not find itself.
FORBIDDEN = {
    "a package registry's address": registries.ADDRESS,
    "a path of one machine": re.compile(r"(?<![\w.])/(?:home/[a-z]|Users/[A-Za-z]|root" + r"/|work/|tmp/[a-z])"),
    "a secret": re.compile(
        "|".join(
            (
                r"sk-(?:proj-)?[A-Za-z0-9]{20,}",
                r"AKIA[0-9A-Z]{16}",
                r"gh[pousr]_[A-Za-z0-9]{30,}",
                r"-----BEGIN [A-Z ]*PRIVATE" + " KEY-----",
                r"xox[bp]-[0-9A-Za-z-]{20,}",
            )
        )
    ),
}


@pytest.mark.parametrize("what", sorted(FORBIDDEN))
def test_no_tracked_file_holds_what_belongs_elsewhere(what: str) -> None:
    found = []
    for path in tracked_files():
        for number, line in enumerate(text_of(path).splitlines(), 1):
            match = FORBIDDEN[what].search(line)
            if match:
                found.append(f"{path}:{number} {match[0]}")
    assert not found, f"{what}:\n" + "\n".join(found[:20])


@pytest.mark.parametrize(
    ("what", "line"),
    [
        *(("a package registry's address", line) for line in ADDRESSES),
        ("a path of one machine", "open('/home" + "/someone/x')"),
        ("a secret", "key = 'sk-" + "a" * 40 + "'"),
    ],
)
def test_what_belongs_elsewhere_is_noticed(what: str, line: str) -> None:
    assert FORBIDDEN[what].search(line)


def test_no_tracked_file_is_huge() -> None:
    sizes = {str(path): len(text_of(path)) for path in tracked_files()}
    assert not {path: size for path, size in sizes.items() if size > 600_000}
