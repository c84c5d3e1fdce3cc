"""What a call costs: by model, by kind of token, in millionths."""

from dataclasses import dataclass

from llm.prices import Price, Prices, money


@dataclass(frozen=True)
class Took:
    prompt: int = 0
    completion: int = 0
    cached: int = 0
    reasoning: int = 0
    audio: int = 0


def test_tokens_cost_what_the_table_says() -> None:
    prices = Prices({"small": Price(prompt=2.5, completion=10)}, "USD")
    assert prices.cost("small", Took(prompt=1000, completion=100)) == 2500 + 1000


def test_cached_and_reasoning_tokens_are_parts_with_prices_of_their_own() -> None:
    price = Price(prompt=2, completion=8, cached=1, reasoning=4)
    assert price.of(Took(prompt=100, completion=50, cached=40, reasoning=20)) == 60 * 2 + 40 * 1 + 30 * 8 + 20 * 4


def test_a_part_without_a_price_costs_as_the_whole() -> None:
    assert Price(prompt=2, completion=8).of(Took(prompt=100, completion=50, cached=40, reasoning=20, audio=10)) == 600


def test_audio_is_taken_out_of_what_was_said_then_out_of_what_was_heard() -> None:
    price = Price(prompt=1, completion=2, audio=100)
    assert price.of(Took(prompt=10, completion=5, audio=8)) == 800 + 7


def test_parts_larger_than_their_whole_cost_no_less_than_nothing() -> None:
    price = Price(prompt=1, completion=1, cached=1, reasoning=1, audio=1)
    assert price.of(Took(prompt=5, completion=5, cached=99, reasoning=99, audio=99)) == 10


def test_the_exact_name_counts_before_patterns_and_a_long_pattern_before_a_short_one() -> None:
    table = {
        "*": Price(prompt=1),
        "gpt-4o*": Price(prompt=2),
        "gpt-4o-mini*": Price(prompt=3),
        "gpt-4o": Price(prompt=4),
    }
    prices = Prices(table, "USD")
    costs = [prices.cost(model, Took(prompt=1)) for model in ("else", "gpt-4o-2024", "gpt-4o-mini-2024", "gpt-4o")]
    assert costs == [1, 2, 3, 4]


def test_a_model_without_a_price_costs_nothing() -> None:
    assert Prices({"gpt*": Price(prompt=1)}, "USD").cost("claude", Took(prompt=1000)) == 0
    assert not Prices({}, "USD")


def test_money_is_told_with_its_currency_and_not_too_exactly() -> None:
    told = [money(cost, "USD") for cost in (0, 1_250_000, 1_234_567_890, 36, 300_000)]
    assert told == ["0.00 USD", "1.25 USD", "1,234.57 USD", "0.000036 USD", "0.3 USD"]
    assert money(1_250_000, "¥") == "¥1.25"
