"""Which messages are commands, however they are written, and which only begin like one."""

import pytest

from handlers.commands import typed

WRITTEN = {
    "帮助": ["帮助", " 帮 助 ", "帮助。", "帮助，", "幫助", "/帮助", "／ｈｅｌｐ", "HELP", "Help!", "？"],
    "停止": ["停止！", "STOP", "/停止", "停"],
    "新话题": ["新話題", "新话题～", "New topic", "/clear", "/reset", "重新開始"],
    "重试": ["重試", "重新生成", "Regenerate", "retry"],
    "我的key": ["我的 KEY", "My keys", "/keys"],
    "用量": ["Usage", "/用量"],
    "记录": ["記錄"],
    "续期": ["續期"],
    "轮换": ["輪換"],
    "吊销": ["吊銷"],
    "状态": ["狀態"],
}
QUESTIONS = [
    "",
    "，",
    "/",
    "帮助我",
    "help me",
    "用量？",
    "帮助？",
    "stop words 是什么",
    "new topics",
    "/etc",
    "重新生成一张图",
]


@pytest.mark.parametrize(("word", "text"), [(word, text) for word, texts in WRITTEN.items() for text in texts])
def test_a_command_is_known_however_it_is_written(word: str, text: str) -> None:
    found = typed(text)
    assert found is not None
    assert found.word == word


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_only_begins_like_a_command_is_a_question(text: str) -> None:
    assert typed(text) is None
