"""Whatever callers and providers make up, a figure has few lines."""

from prometheus_client.samples import Sample

from bot.eyes import meters
from bot.eyes.calls import Calls
from bot.eyes.names import OTHER, Names
from bot.eyes.notes import Ended


def lines(name: str) -> list[dict[str, str]]:
    return [sample.labels for family in meters.REGISTRY.collect() for sample in family.samples if sample.name == name]


def test_models_routes_and_ends_that_are_made_up_are_other() -> None:
    calls = Calls()
    for number in range(500):
        calls.note(Ended(f"made/up/{number}", f"made-up-{number}", 404, "caller error", total_ms=5))
        calls.note(Ended("feishu", "gpt-test", 500, f"provider_word_{number}", total_ms=5))
        calls.note(Ended("feishu", f"true-{number}", 200, "done", "key", 1, "reported", 5, 7, total_ms=9))
    calls.count()
    found = lines("larkey_requests_total")
    assert not [labels for labels in found if "made" in labels["route"] + labels["model"]]
    assert len({labels["end"] for labels in found}) <= 70
    assert len({labels["model"] for labels in found}) <= 110
    assert len(lines("gen_ai_client_token_usage_count")) <= 250


def test_every_call_is_counted_whatever_it_is_called() -> None:
    calls = Calls()
    before = sum(sample.value for sample in samples("larkey_requests_total"))
    for number in range(300):
        calls.note(Ended("chat/completions", f"x{number}", 200, "done", total_ms=1))
    calls.count()
    assert sum(sample.value for sample in samples("larkey_requests_total")) == before + 300


def samples(name: str) -> list[Sample]:
    return [sample for family in meters.REGISTRY.collect() for sample in family.samples if sample.name == name]


def test_a_name_with_strange_signs_is_no_label() -> None:
    names = Names(2)
    assert [names.learn(name) for name in ("gpt-5", 'a"b', "a\nb", "钥匙", "x" * 65, "")] == ["gpt-5", *[OTHER] * 5]
    assert [names.learn(name) for name in ("second", "third", "gpt-5")] == ["second", OTHER, "gpt-5"]
