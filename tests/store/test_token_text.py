"""How a token is written, and what is no token."""

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from store.token_text import ALPHABET, LENGTH, TokenText, digest, make, masked, parse

CHARACTERS = some.sampled_from(ALPHABET)


def test_a_token_reads_back_as_it_was_made() -> None:
    made = make()
    assert parse(made.text) == made
    assert len(made.text) == LENGTH
    assert set(made.text) <= set(string.ascii_letters + string.digits + "-")
    assert made.text == f"lk-{made.public_id}-{made.secret}"
    assert make(made.public_id).public_id == made.public_id
    assert made.digest == digest(made.secret)


def test_no_two_tokens_are_alike() -> None:
    made = [make() for _ in range(500)]
    assert len({one.public_id for one in made}) == len({one.secret for one in made}) == 500


@given(some.integers(0, LENGTH - 1), CHARACTERS)
def test_one_wrong_character_is_noticed(place: int, character: str) -> None:
    text = make().text
    if text[place] != character:
        assert parse(text[:place] + character + text[place + 1 :]) is None


@given(some.integers(0, LENGTH - 2))
def test_two_swapped_characters_are_noticed(place: int) -> None:
    text = make().text
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    assert swapped == text or parse(swapped) is None


@given(some.text(max_size=2 * LENGTH))
def test_whatever_was_not_made_here_is_no_token(text: str) -> None:
    assert parse(text) is None


FORMS: list[Callable[[str], str]] = [str.upper, str.swapcase, lambda text: text + "\n", lambda text: " " + text]


@pytest.mark.parametrize("form", FORMS)
def test_a_token_in_another_form_is_none(form: Callable[[str], str]) -> None:
    assert parse(form(make().text)) is None


def test_digits_of_other_scripts_are_no_digits() -> None:
    made = TokenText("aaaaaaaaa１", "b" * 49)
    assert parse(made.text) is None


@given(some.text(max_size=80))
def test_a_mask_never_shows_a_secret(text: str) -> None:
    made = make()
    assert masked(made.text) == masked(made.public_id) == f"lk-{made.public_id}-****"
    assert made.secret not in masked(made.text + text)
    assert masked(made.secret) == "lk-****"
    assert masked(text).startswith("lk-")
