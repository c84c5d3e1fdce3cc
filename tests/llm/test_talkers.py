"""模型 offers what one can talk with, not everything that a provider lists."""

import pytest

from llm.talkers import talkers


@pytest.mark.parametrize(
    "name",
    [
        "text-embedding-3-large",
        "text-embedding-ada-002",
        "BAAI/bge-embed-m3",
        "tts-1-hd",
        "whisper-1",
        "gpt-4o-mini-transcribe",
        "dall-e-3",
        "gpt-image-1",
        "omni-moderation-latest",
        "gpt-4o-realtime-preview",
        "gpt-4o-audio-preview",
        "sora-2",
        "gpt-3.5-turbo-instruct",
        "davinci-002",
        "qwen3-reranker",
    ],
)
def test_what_cannot_talk_is_not_offered(name: str) -> None:
    assert talkers(["gpt-4o", name]) == ("gpt-4o",)


@pytest.mark.parametrize(
    "name",
    [
        "gpt-4o-mini",
        "chatgpt-4o-latest",
        "o3",
        "qwen2.5-7b-instruct",
        "deepseek-reasoner",
        "ernie-4.5",
        "gpt-5.1-codex",
    ],
)
def test_what_can_talk_is_offered(name: str) -> None:
    assert name in talkers(["gpt-4o", name])


def test_a_dated_model_is_offered_where_it_has_no_plain_name() -> None:
    assert talkers(["gpt-4o", "gpt-4o-2024-08-06", "o1-2024-12-17"]) == ("gpt-4o", "o1-2024-12-17")


def test_where_no_name_sounds_right_all_are_offered() -> None:
    assert talkers(["my-tts", "my-embed"]) == ("my-tts", "my-embed")
