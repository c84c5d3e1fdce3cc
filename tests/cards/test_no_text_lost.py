"""No text is ever lost: what the model said is what the cards say, whatever it said and however it arrived."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards.elements import MAX_BYTES
from cards.markdown import to_pages
from cards.pages.paging import Pager
from cards.talk import answer
from tests.cards import decoder
from tests.cards.limits import MAX_ELEMENTS, count_elements
from tests.cards.samples import document, long_document, monster

BUDGET, TABLES = 20_000, 3
SEEDS = st.integers(0, 2**32)
MARKS = str.maketrans("", "", "*_~")
quick = settings(derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def streamed(source: str, seed: int, most: int) -> Pager:
    """The text in deltas of any length, with a look at the pages now and then: each must be a valid picture."""
    random, pager, start = Random(seed), Pager(BUDGET, TABLES), 0
    while start < len(source):
        end = start + random.randint(1, most)
        pager.feed(source[start:end])
        start = end
        if random.random() < 0.3:
            check_pages(pager.pages[-2:])
    pager.finish()
    return pager


def check_pages(pages: tuple[str, ...]) -> None:
    decoder.plain_of_pages(pages)
    for page in pages:
        assert page.strip()
        assert decoder.size_of(page) - 2 <= BUDGET
        assert decoder.tables_of(page) <= TABLES


@settings(quick, max_examples=150)
@given(document(), SEEDS)
def test_every_word_of_an_answer_is_on_its_cards(source: str, seed: int) -> None:
    pages = to_pages(source, BUDGET, TABLES)
    check_pages(pages)
    assert decoder.plain_of_pages(pages) == decoder.plain_of_markdown(source)
    assert follows(decoder.addresses_of_markdown(source), decoder.addresses_of_pages(pages))
    assert streamed(source, seed, 30).pages == pages


@settings(quick, max_examples=7)
@given(long_document(), SEEDS)
def test_every_word_of_a_long_answer_is_on_its_cards(source: str, seed: int) -> None:
    pages = streamed(source, seed, 3_000).pages
    check_pages(pages)
    assert decoder.plain_of_pages(pages) == decoder.plain_of_markdown(source)


@settings(quick, max_examples=6)
@given(monster(), SEEDS)
def test_a_block_that_is_larger_than_a_card_is_cut_without_loss(source: str, seed: int) -> None:
    pages = streamed(source, seed, 3_000).pages
    check_pages(pages)
    said, shown = decoder.plain_of_markdown(source), decoder.plain_of_pages(pages)
    assert decoder.letters(shown).translate(MARKS) == decoder.letters(said).translate(MARKS)


@settings(quick, max_examples=8)
@given(long_document() | monster(), st.sampled_from(["streaming", "done", "stopped", "failed"]))
def test_every_card_keeps_the_platforms_limits(source: str, state: answer.State) -> None:
    cards = answer.render(
        question="om_" + "x" * 61,
        pages=to_pages(source),
        state=state,
        reasoning=source,
        footer=answer.Footer("m" * 90, 99.9, 20, 99, 123456, "length"),
        trace="t" * 64,
        verdict="down",
        error="failed_often" if state == "failed" else None,
    )
    assert all(decoder.size_of(card) <= MAX_BYTES and count_elements(card) <= MAX_ELEMENTS for card in cards)
    assert decoder.letters(decoder.plain_of_cards(cards)) == decoder.letters(decoder.plain_of_pages(to_pages(source)))


@settings(quick, max_examples=15)
@given(document(), st.integers(1, 4))
def test_smaller_pages_hold_the_same_words(source: str, times: int) -> None:
    whole = "\n\n".join([source] * 12)
    pager = Pager()
    pager.feed(whole)
    pager.finish()
    before = pager.pages
    for _ in range(times):
        pager.tighten()
    assert len(pager.pages) >= len(before)
    assert decoder.plain_of_pages(pager.pages) == decoder.plain_of_pages(before)


def follows(some: list[str], all_of_them: list[str]) -> bool:
    """Whether `some` stand in the other list in their order; bare addresses become links too."""
    rest = iter(all_of_them)
    return all(address in rest for address in some)


@pytest.mark.parametrize("sign", ["[", "![", "<", "`", "*", "_", "|", "> ", "#", "$", "&"])
def test_a_sign_without_end_is_shown_as_it_is(sign: str) -> None:
    """What opens and never closes is where readers of Markdown take their time, and where they lose things."""
    pages = streamed("so " + sign * 8_000, 1, 5_000).pages
    check_pages(pages)
    assert decoder.letters(decoder.plain_of_pages(pages)) == "so" + sign.strip() * 8_000
