"""What people are told when a model fails."""

import pytest

from llm.errors import (
    BadRequest,
    Cancelled,
    KeyEmpty,
    KeyLimited,
    KeyRefused,
    LlmError,
    PoolExhausted,
    StreamCut,
    UpstreamDown,
)
from llm.sentences import SENTENCES, sentence


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (LlmError(), "请重试", "try again"),
        (KeyRefused(status=401), "管理员", "administrator"),
        (KeyEmpty(status=429), "额度", "used up"),
        (KeyLimited(retry_after=20), " 20 秒后", "in 20 seconds"),
        (KeyLimited(), "稍后", "in a moment"),
        (UpstreamDown(status=503), "没有响应", "does not respond"),
        (UpstreamDown(code="timeout"), "太久没有开始", "too long to begin"),
        (BadRequest("no {braces}\nplease"), "no {braces} please", "no {braces} please"),
        (BadRequest(code="context_length_exceeded"), "太长", "too long"),
        (BadRequest(code="model_not_found"), "没有这个模型", "no such model"),
        (StreamCut(code="cut"), "中途断开", "broke off"),
        (StreamCut(code="idle_timeout"), "中途太久", "fell silent"),
        (PoolExhausted(0.0, 1800, {"limited": 1, "refused": 1}), " 30 分钟后", "in 30 minutes"),
        (PoolExhausted(0.0, 7200, {"limited": 1}), " 2 小时后", "in 2 hours"),
        (PoolExhausted(0.0, 1800, {"refused": 3}), "不接受现有的密钥", "does not accept our key"),
        (PoolExhausted(0.0, 1800, {"empty": 3}), "额度已经用完", "used up"),
        (Cancelled(), "已停止", "Stopped"),
    ],
)
def test_each_failure_is_told_in_both_languages(error: LlmError, zh: str, en: str) -> None:
    told = sentence(error)
    assert zh in told.zh
    assert en in told.en


def test_every_sentence_exists_in_both_languages() -> None:
    for text in SENTENCES.values():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)
        assert text.en.isascii()
        assert ("{wait}" in text.zh, "{why}" in text.zh) == ("{wait}" in text.en, "{why}" in text.en)
