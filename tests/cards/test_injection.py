"""Nobody makes the bot call everyone, colour a text or open a script: not through the model, not through a name."""

import re
from typing import Any

import pytest

from cards import notice
from cards.bilingual import Text
from cards.pages.paging import Pager
from cards.plain import text_of
from cards.talk import answer
from tests.cards import decoder
from tests.cards.dialect import to_dialect
from tests.cards.looking import objects

ATTACKS = (
    "<at id=all></at>",
    "<AT ID=all></AT>",
    "< at id=all></at>",
    "&lt;at id=all&gt;&lt;/at&gt;",
    "&#60;at id=all&#62;",
    "\\<at id=all\\>",
    "`<at id=all></at>`",
    "``` <at id=all> ```",
    "```\n<at id=all></at>\n```",
    "    <at id=all></at>",
    "```<at id=all>\nx\n```",
    "| <at id=all></at> |\n|---|\n| `<at id=all>` |",
    "[<at id=all></at>](https://x.com)",
    "[x](https://x.com/<at id=all></at>)",
    "[x](<https://x.com/><at id=all>>)",
    "![<at id=all>](https://x.com/<at>)",
    "https://x.com/<at id=all></at>",
    "<at\nid=all></at>",
    "<\x00at id=all>",
    "<\x07at id=all></at>",
    "$<at id=all></at>$",
    "\\[<at id=all></at>\\]",
    "**<at id=all></at>**",
    "> - 1. <at id=all></at>",
    "<font color='red'>x</font>",
    "<person id=ou_1></person>",
    "<text_tag color='red'>x</text_tag>",
    "<link url='javascript:x'>y</link>",
    "<a href=javascript:x>y</a>",
    "<audio file_key=x/>",
    "<!-- x --><script>y</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,y)",
    "[x](file:///etc/passwd)",
    "[x]($urlVal)",
    "![x](img_v2_123)",
    "!https://x.com",
    "[x]: javascript:y\n\n[x]",
    ":OK: :DONE: ::OK::",
    "[x](https://a.com)](https://b.com) <at id=all>",
    "a](https://b.com)[",
    "</br><br ><br/><br x>",
)
CALL = re.compile(r"<\s*/?\s*at\b", re.IGNORECASE)
TAG = re.compile(r"<(?!br>)[A-Za-z/!]")


def code_taken_out(page: str) -> str:
    return re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", page, flags=re.DOTALL)


def check(page: str) -> None:
    decoder.plain_of_pages([page])
    assert not CALL.search(page)
    assert not TAG.search(code_taken_out(page)), page
    assert not re.search(r":[A-Za-z]+:", code_taken_out(page))
    assert not re.search(r"!\[", page)
    assert not re.search(r"\]\((?!https?://)", page)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_word_of_a_model_becomes_markup(attack: str) -> None:
    check(to_dialect(attack))
    check(to_dialect(f"text {attack} text"))
    check(to_dialect(f"- {attack}"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_half_of_an_attack_becomes_markup_while_it_streams(attack: str) -> None:
    pager = Pager()
    for char in f"so {attack} and more":
        pager.feed(char)
        for page in pager.pages:
            check(page)


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_name_or_reason_becomes_markup(attack: str) -> None:
    cards = [
        *notice.render(name="model_chosen", value=attack),
        *notice.choices(of="role", values=(attack,), now=attack),
        *answer.render(question="om_1", pages=(), state="failed", error=Text(attack, attack), trace=attack),
        *answer.render(question="om_1", pages=("x",), state="done", reasoning=attack, footer=answer.Footer(attack)),
    ]
    for item in objects(cards):
        if item.get("tag") == "markdown":
            check(item["content"])
            check(item.get("i18n_content", {}).get("en_us", ""))


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_message_calls_nobody(attack: str) -> None:
    """Text messages have tags of their own: <at user_id="all">, <b>, <i>."""
    cards: list[dict[str, Any]] = answer.render(question="om_1", pages=(to_dialect(attack),), state="done")
    assert not re.search(r"<[A-Za-z/]", text_of(cards[0]))
