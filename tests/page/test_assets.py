"""What the page is made of: vendored files as they were published, small modules, words in both languages."""

import hashlib
import re

from tests.support import ROOT

PAGE = ROOT / "sandbox" / "page"
MODULES = sorted((PAGE / "js").rglob("*.js"))
ROW = re.compile(r"^\| `([^`]+)` \| (\S+) ([\d.]+), .*`LICENSE\.\w+` \| `([0-9a-f]{64})` \|$", re.MULTILINE)
WORD = re.compile(r'^  (\w+): \[(".*"), (".*")\],$', re.MULTILINE)
USED = re.compile(r'\bt\((?:[^()"`]*\? )?"(\w+)"')


def sources() -> str:
    return "\n".join(path.read_text("utf-8") for path in MODULES if path.name != "words.js")


def words() -> dict[str, tuple[str, str]]:
    text = (PAGE / "js" / "words.js").read_text("utf-8")
    found = {name: (zh.strip('"'), en.strip('"')) for name, zh, en in WORD.findall(text)}
    assert len(found) == text.count(": ["), "a word is not on a line of its own"
    return found


def test_vendored_files_are_as_published() -> None:
    vendor = PAGE / "vendor"
    rows = ROW.findall((vendor / "VENDORED.md").read_text("utf-8"))
    scripts = {path.name for path in vendor.iterdir() if path.suffix in (".js", ".mjs")}
    assert {name for name, *_ in rows} == scripts
    for name, _package, _version, digest in rows:
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest, name


def test_the_markup_has_nothing_inline() -> None:
    markup = (PAGE / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", markup)
    assert not re.search(r"""(?:src|href)=["'](?!/page/)""", markup)


def test_modules_and_sheets_are_small() -> None:
    files = [*MODULES, *PAGE.glob("css/*.css")]
    long = {path.name: lines for path in files if (lines := path.read_text("utf-8").count("\n")) > 200}
    assert files
    assert not long


def test_modules_never_write_markup_or_evaluate_text() -> None:
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", sources())


def test_every_word_exists_in_both_languages() -> None:
    assert [name for name, (zh, en) in words().items() if not zh or not en] == []
    latin = [name for name, (zh, _) in words().items() if not re.search(r"[\u4e00-\u9fff]", zh)]
    assert set(latin) == {"language", "page_of", "press_failed", "kind_other"}
    chinese = [name for name, (_, en) in words().items() if re.search(r"[\u4e00-\u9fff]", en)]
    assert chinese == ["language"]


def test_both_languages_have_the_same_blanks() -> None:
    blanks = re.compile(r"\{(\w+)\}")
    assert [
        name for name, (zh, en) in words().items() if sorted(blanks.findall(zh)) != sorted(blanks.findall(en))
    ] == []


def test_every_word_that_is_used_exists_and_no_other_does() -> None:
    text = sources()
    assert set(USED.findall(text)) <= words().keys()
    assert [
        name for name in words() if not re.search(rf"\b{name}\b", text) and not name.startswith(("code_", "menu_"))
    ] == []
