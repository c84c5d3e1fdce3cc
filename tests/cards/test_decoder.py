"""The decoder itself: plain text by hand, so that a mistake in it cannot hide one in the cards."""

import pytest

from tests.cards import decoder

SAID = {
    "a **b** *c* ~~d~~ `e  f` [g](https://x.com)": "a b c d e f g",
    "snake_case 2*3*4 a * b": "snake_case 234 a * b",
    "# Title #\n\nText\nmore": "Title Text more",
    "- a\n- b\n  1. c\n  2. d": "a b 1. c 2. d",
    "7) x\n1) y": "7) x 8) y",
    "> quote\n> > inner": "quote inner",
    "<b>x</b> &lt; a<br>b": "<b>x</b> < a b",
    "[1]: https://x.com": "[1]: https://x.com",
    "[x][1] [y](javascript:z)": "[x][1] [y](javascript:z)",
    "![cat](https://x.com/c.png) ![](https://x.com/d.png)": "cat https://x.com/d.png",
    "**注意：**请看**“这里”**吧": "注意：请看“这里”吧",
    "costs $5 or $6; $a_1$ and \\(b_2\\)": "costs $5 or $6; $a_1$ and \\(b_2\\)",
    "| a | b |\n|---|---|\n| c | d | e |": "a b c d|e",
    "a\x07b\x00": "ab\ufffd",
    "---": "",
}
CODE = {
    "```py\nx  = 1\n\n  y\n```": ["\nx  = 1", "\n", "\n  y"],
    "    indented\n      more": ["\nindented", "\n  more"],
    "$$\nE_1\n$$": ["\n$$", "\nE_1", "\n$$"],
}


@pytest.mark.parametrize("source", SAID)
def test_the_plain_text_of_markdown_is_what_a_reader_sees(source: str) -> None:
    assert decoder.plain_of_markdown(source) == SAID[source].split()


@pytest.mark.parametrize("source", CODE)
def test_code_keeps_its_lines_and_blanks(source: str) -> None:
    assert decoder.plain_of_markdown(source) == CODE[source]


def test_pages_are_read_as_one_text() -> None:
    pages = ["a &#42;b&#42;<br>c\n\n| h |\n| --- |\n| 1 |", "| \u2060h |\n| --- |\n| 2 |\n\n```\n<\u2060at>\n```"]
    assert decoder.plain_of_pages(pages) == ["a", "*b*", "c", "h", "1", "2", "\n<at>"]


@pytest.mark.parametrize("page", ["<at id=all></at>", "x <font color=red>y</font>", "![a](img_1)", "[a](javascript:b)"])
def test_markup_of_the_platform_is_noticed(page: str) -> None:
    with pytest.raises(decoder.Injected):
        decoder.plain_of_pages([page])


def test_a_lost_word_is_noticed() -> None:
    assert decoder.plain_of_pages(["one three"]) != decoder.plain_of_markdown("one two three")


def test_addresses_are_kept_apart_from_words() -> None:
    assert decoder.addresses_of_markdown("[a](https://x.com/b%20c)") == ["https://x.com/b c"]
    assert decoder.addresses_of_pages(["[a](https://x.com/b%20c)"]) == ["https://x.com/b c"]
