"""The documents keep their word: their links lead somewhere, their commands exist, both READMEs say the same."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.feishu import register as feishu_register
from tests.house.tracked import python_files, text_of, tracked_files
from tests.support import ROOT

PAGES = [path for path in tracked_files() if path.suffix == ".md" and path.parts[0] not in ("sandbox", "tests")]
READMES = (Path("README.md"), Path("README.zh-CN.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def without_code(page: str) -> str:
    return FENCE.sub("", page)


def headings(page: str) -> list[tuple[int, str]]:
    found = re.findall(r"^(#+) (.+)$", without_code(page), re.MULTILINE)
    return [(len(marks), title) for marks, title in found]


def anchor(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", text_of(Path("Makefile")), re.MULTILINE))


def leads_somewhere(page: Path, link: str) -> bool:
    """Whether a link of this page, to a file or a heading of the project, has its target."""
    name, _, fragment = unquote(link).partition("#")
    target = (ROOT / page.parent / name).resolve() if name else ROOT / page
    if not target.is_file():
        return False
    return not fragment or fragment in {anchor(title) for _, title in headings(target.read_text("utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = [link for link in LINK.findall(without_code(text_of(page))) if not re.match(r"[a-z]+:", link)]
    assert not [link for link in links if not leads_somewhere(page, link)]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_make_command_in_a_page_is_a_target(page: Path) -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)\b", " ".join(re.findall(r"`[^`]*`|^make [a-z]+", text_of(page), re.M))))
    assert named <= make_targets()


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_file_named_in_a_page_exists(page: Path) -> None:
    named = re.findall(r"`((?:bot|handlers|cards|llm|store|sandbox|tests|scripts|docs)/[\w./-]+)`", text_of(page))
    invented = {"handlers/dice.py"}
    assert not [name for name in named if not (ROOT / name).exists() and name not in invented]


def test_both_readmes_have_the_same_shape() -> None:
    english, chinese = (headings(text_of(page)) for page in READMES)
    assert [level for level, _ in english] == [level for level, _ in chinese]
    assert len(english) > 10


def test_both_readmes_show_the_same_commands_names_and_links() -> None:
    english, chinese = (text_of(page) for page in READMES)
    assert FENCE.findall(english) == FENCE.findall(chinese)
    others = {"README.md", "README.zh-CN.md"}
    assert set(LINK.findall(english)) - others == set(LINK.findall(chinese)) - others
    codes = [re.findall(r"^\| `([^`]+)` \|", page, re.M) for page in (english, chinese)]
    assert codes[0] == codes[1]


def test_the_readme_names_what_the_registration_asks_for() -> None:
    named = set(re.findall(r"^\| `([^`]+)` \|", text_of(READMES[0]), re.M))
    asked = {*feishu_register.SCOPES, *feishu_register.EVENTS, *feishu_register.CALLBACKS}
    assert named == asked
    pasted = re.search(r'"tenant": \[(.*?)\]', text_of(READMES[0]))
    assert pasted is not None
    assert set(re.findall(r'"([^"]+)"', pasted[1])) == set(feishu_register.SCOPES)


def test_the_first_command_of_the_readme_is_make_run() -> None:
    first = FENCE.search(text_of(READMES[0]))
    assert first is not None
    assert first[2].startswith("make run")


def test_every_test_that_a_page_names_exists() -> None:
    known = set(re.findall(r"^def (test_\w+)", "\n".join(text_of(path) for path in python_files("tests")), re.M))
    named = {name for page in PAGES for name in re.findall(r"`(test_\w+)`", text_of(page))}
    assert not named - known
