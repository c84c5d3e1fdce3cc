"""Markdown in, Feishu's dialect out: what each construct becomes."""

import pytest

from cards.markdown import to_pages
from tests.cards.dialect import to_dialect

BECOMES = {
    "heading": ("Setext\n---\n\n### Three ###", "## Setext\n\n### Three"),
    "marks": ("**a** __b__ *c* _d_ ~~e~~ `f`", "**a** **b** *c* *d* ~~e~~ `f`"),
    "literal marks": (
        "2*3=6, snake_case, a~b, [1] \\*x\\*",
        "2&#42;3=6, snake&#95;case, a&#126;b, &#91;1&#93; &#42;x&#42;",
    ),
    "html": ("<b>x</b> &lt; &amp;", "&#60;b&#62;x&#60;/b&#62; &#60; &#38;"),
    "line break": ("a<br>b  \nc\nd", "a<br>b<br>c\nd"),
    "link": (
        "[a (b)](https://x.com/(c)?d=e f)",
        "&#91;a (b)&#93;([https://x.com/(c)?d=e](https://x.com/%28c%29?d=e) f)",
    ),
    "link with blanks": ("[a](<https://x.com/b c>)", "[a](https://x.com/b%20c)"),
    "autolink": ("<https://x.com>", "[https://x.com](https://x.com)"),
    "address before Chinese": ("见https://x.com/a，好", "见[https://x.com/a](https://x.com/a)，好"),
    "address in brackets": ("(https://x.com/a_b(c)).", "([https://x.com/a&#95;b(c)](https://x.com/a_b%28c%29))."),
    "address in a link": ("[a <https://x.com> b](https://y.com)", "[a https://x.com b](https://y.com)"),
    "image": ("![cat](https://x.com/c.png)!", "[cat](https://x.com/c.png)!"),
    "exclamation before link": ("wow![x]!https://x.com", "wow!&#91;x&#93;&#33;[https://x.com](https://x.com)"),
    "emoji code": ("x :OK: 12:30:45", "x :OK&#58; 12:30&#58;45"),
    "bold beside Chinese": ("**注意：**请看**“这里”**吧", "**注意：**&#35831;&#30475;**“这里”**&#21543;"),
    "bold and italics": ("***a** b* ***c***", "***a** b* ***c***"),
    "marks that a client would misread": ("*a\n**C#**=<b>**“中”：**文*", "a\n**C#**=&#60;b&#62;**“中”：**&#25991;"),
    "bold over lines": ("**a\nb**", "**a**\n**b**"),
    "nested bullets": ("* a\n  * b\n    + c\n* d", "- a\n    - b\n        - c\n- d"),
    "numbers": ("3. a\n3. b\n   - c\n3. d", "3. a\n4. b\n    - c\n5. d"),
    "item of two paragraphs": ("- a\n\n  b", "- a<br>b"),
    "code in an item": ("1. a\n   ```sh\n   ls\n   ```\n2. b", "1. a\n\n```sh\nls\n```\n\n2. b"),
    "task list": ("- [x] done", "- &#91;x&#93; done"),
    "quote": ("> a\n> b\n>\n> c", "> a\n> b\n>\n> c"),
    "two quotes": ("> a\n\n> b", "> a\n\n> b"),
    "tildes": ("~~~py\n```\n~~~", "````py\n```\n````"),
    "indented code": ("    a\n      b", "```\na\n  b\n```"),
    "info string": ("```js title=x onclick=y\na\n```", "```js\na\n```"),
    "call in code": ("`<at id=all>`\n```\n<AT id=all>\n```", "`<\u2060at id=all>`\n\n```\n<\u2060AT id=all>\n```"),
    "ticks in code": ("`` a`b ``", "``a`b``"),
    "table": ("a | b\n:-- | --:\n`c|d` | e", "| a | b |\n| :--- | ---: |\n| &#96;c | d&#96;&#124;e |"),
    "rule": ("a\n\n***", "a\n\n---"),
    "inline math": ("\\(a_1\\) and $b^2$, not $5 or $6", "`\\(a_1\\)` and `$b^2$`, not $5 or $6"),
    "display math": ("So:\n\\[\na\n+ b\n\\]", "So:\n\n```latex\n\\[\na\n+ b\n\\]\n```"),
    "start of a line": ("1986\\. good\n\\# x\n\\- y\n&#45; z", "1986&#46; good\n&#35; x\n&#45; y\n&#45; z"),
    "definition": ("[a]: https://x.com", "&#91;a&#93;: [https://x.com](https://x.com)"),
    "unclosed fence": ("```\na", "```\na\n```"),
}


@pytest.mark.parametrize("name", BECOMES)
def test_markdown_becomes_what_feishu_shows(name: str) -> None:
    source, dialect = BECOMES[name]
    assert to_dialect(source) == dialect


def test_what_nests_too_deep_is_shown_as_it_stands() -> None:
    shown = to_dialect("> " * 500 + "deep")
    assert "deep" in shown
    assert shown.count(">") > 400


def test_code_goes_on_in_a_new_fence_on_the_next_page() -> None:
    pages = to_pages("```py\n" + "value = 1  # a line of code\n" * 2_000 + "```\n\nend")
    assert len(pages) > 1
    assert all(page.startswith("```py\nvalue") for page in pages)
    assert all(page.count("```") == 2 for page in pages)
    assert pages[-1].endswith("\n```\n\nend")


def test_a_table_goes_on_under_its_head_on_the_next_page() -> None:
    first, *others = to_pages("| name | value |\n|---|---|\n" + "| a | some words in a cell |\n" * 1_000)
    assert first.startswith("| name | value |\n| --- | --- |\n| a |")
    assert others
    assert all(page.startswith("| \u2060name | value |\n| --- | --- |\n| a |") for page in others)


def test_a_list_goes_on_with_its_number_on_the_next_page() -> None:
    first, second = to_pages("".join(f"1. item\n   - {'inner ' * 300}\n" for _ in range(15)))
    last = first.rsplit("\n", 2)[-1] if first.rsplit("\n", 1)[-1][0].isdigit() else first.split("\n")[-2]
    number = int(last.strip().split(".")[0])
    assert second.startswith((f"{number + 1}. item\n    - inner", "- inner"))


def test_a_heading_does_not_stay_behind() -> None:
    pages = to_pages("x" * 18_000 + "\n\n# Head\n\n" + "word " * 800)
    assert not pages[0].endswith("Head")
    assert pages[1].startswith("# Head\n\nword")


def test_a_page_has_three_tables_at_most() -> None:
    pages = to_pages("| a |\n|---|\n| b |\n\n" * 7)
    assert [page.count("| --- |") for page in pages] == [3, 3, 1]


def test_a_long_paragraph_is_cut_behind_a_sentence() -> None:
    first, *_ = to_pages("这是一个不长不短的句子，说的是同一件事。" * 600)
    assert first.endswith("。")
