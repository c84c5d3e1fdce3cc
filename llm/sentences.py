"""What people are told when a model fails, in both languages."""

from dataclasses import dataclass

from llm.errors import LlmError, PoolExhausted


@dataclass(frozen=True)
class Sentence:
    """One text, side by side."""

    zh: str
    en: str


SENTENCES = {
    "failed": Sentence("模型没有给出回答，请重试。", "The model gave no answer. Please try again."),
    "key_refused": Sentence(
        "模型服务不接受现有的密钥，请联系管理员。",
        "The model service does not accept our key. Please tell an administrator.",
    ),
    "address_limited": Sentence(
        "模型服务暂时不接受来自我们网络地址的请求，请联系管理员。",
        "The model service turns our network address away for now. Please tell an administrator.",
    ),
    "key_limited": Sentence("提问的人太多了，请{wait}再试。", "Too many questions at once. Please try again {wait}."),
    "key_empty": Sentence(
        "模型服务的额度已经用完，请联系管理员。",
        "Our account with the model service is used up. Please tell an administrator.",
    ),
    "upstream_down": Sentence(
        "模型服务暂时没有响应，请稍后重试。", "The model service does not respond. Please try again soon."
    ),
    "timeout": Sentence(
        "模型太久没有开始回答，请稍后重试。", "The model took too long to begin. Please try again soon."
    ),
    "bad_request": Sentence("模型不接受这个问题：{why}", "The model does not accept this question: {why}"),
    "too_long": Sentence(
        "这段对话对模型来说太长了，请发「新话题」重新开始，或把问题缩短。",
        "This conversation is too long for the model. Send /new to start over, or shorten the question.",
    ),
    "unknown_model": Sentence(
        "没有这个模型，或者我们没有使用它的权限，请用「模型」另选一个。",
        "There is no such model, or we may not use it. Choose another with /model.",
    ),
    "stream_cut": Sentence(
        "回答在中途断开了，上面是已经收到的部分。", "The answer broke off. What had arrived is above."
    ),
    "idle_timeout": Sentence(
        "模型中途太久没有继续，上面是已经收到的部分。", "The model fell silent. What had arrived is above."
    ),
    "pool_exhausted": Sentence(
        "现在没有可用的密钥，请{wait}再试。", "No key is free right now. Please try again {wait}."
    ),
    "cancelled": Sentence("已停止。", "Stopped."),
}
BY_CODE = {
    "context_length_exceeded": "too_long",
    "string_above_max_length": "too_long",
    "model_not_found": "unknown_model",
    "idle_timeout": "idle_timeout",
    "timeout": "timeout",
}
ONE_REASON = {"refused": "key_refused", "empty": "key_empty", "address": "address_limited"}


def sentence(error: LlmError) -> Sentence:
    """What to say about this error."""
    text = SENTENCES[_name(error)]
    why = " ".join(error.message.split())[:300]
    wait = _wait(error.retry_after)
    return Sentence(text.zh.format(wait=wait.zh, why=why), text.en.format(wait=wait.en, why=why))


def _name(error: LlmError) -> str:
    if isinstance(error, PoolExhausted) and len(error.reasons) == 1:
        return ONE_REASON.get(next(iter(error.reasons)), error.sentence)
    return BY_CODE.get(error.code, error.sentence)


def _wait(seconds: float | None) -> Sentence:
    if seconds is None or seconds < 1:
        return Sentence("稍后", "in a moment")
    if seconds < 90:
        count = round(seconds)
        return Sentence(f" {count} 秒后", f"in {count} second{'s' if count > 1 else ''}")
    if seconds < 5400:
        count = round(seconds / 60)
        return Sentence(f" {count} 分钟后", f"in {count} minutes")
    count = round(seconds / 3600)
    return Sentence(f" {count} 小时后", f"in {count} hours")
