"""OPENAI_API_KEY: one key or several."""

import pytest

from llm.keys import Key, parse_keys


def test_keys_are_separated_by_either_comma_and_each_counts_once() -> None:
    found = parse_keys(" sk-a, sk-b ，sk-c,,sk-a，", "https://example.com/v1/")
    assert [key.secret for key in found] == ["sk-a", "sk-b", "sk-c"]
    assert {key.base_url for key in found} == {"https://example.com/v1"}


def test_a_key_is_named_by_its_digest_and_never_shows_its_secret() -> None:
    (key,) = parse_keys("sk-very-secret")
    assert len(key.id) == 12
    assert key.id == Key("sk-very-secret").id
    assert "very-secret" not in repr(key)


@pytest.mark.parametrize("text", ["sk-a b", "sk-密", "sk-a\r\nX-Evil: 1"])
def test_a_key_that_cannot_be_one_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="key number 2") as refused:
        parse_keys(f"sk-good,{text}")
    assert text not in str(refused.value)


@pytest.mark.parametrize("url", ["api.openai.com/v1", "ftp://x/v1", "https://", "https://x/v1?key=1", "https://x y/"])
def test_a_base_url_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
        parse_keys("sk-a", url)
