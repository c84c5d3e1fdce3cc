"""Which messages are the command 获取key, and which only speak about it."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.typed.durations import matches_key_command

COMMANDS = {
    "获取key": "",
    "获取 key": "",
    "获取ｋｅｙ": "",
    "获取KEY": "",
    " 获取key ": "",
    "获取key。": "。",
    "get key": "",
    "Get Key": "",
    "getkey": "",
    "get a key": "",
    "/key": "",
    "／ｋｅｙ": "",
    "/获取key": "",
    "/get key": "",
    "获取key 30天": "30天",
    "获取key30天": "30天",
    "获取key３０天": "30天",
    "获取key\n30天": "30天",
    "获取key：30天": ":30天",
    "获取key（30天）": "(30天)",
    "获取key -5天": "-5天",
    "获取key-5天": "-5天",
    "获取key 1.5天": "1.5天",
    "获取key 到月底": "到月底",
    "获取key到月底": "到月底",
    "获取key十天": "十天",
    "获取key永久": "永久",
    "获取key abc": "abc",
    "获取key很多天": "很多天",
    "获取key " + "9" * 300 + "天": "9" * 300 + "天",
    "get key 30 days": "30 days",
    "get key for 30 days please": "for 30 days please",
    "getkey 7d": "7d",
    "get key till the end of month": "till the end of month",
    "get key 10 bananas": "10 bananas",
    "/key 30": "30",
    "/key30": "30",
    "/key whatever it is?": "whatever it is?",
    "请获取key": "",
    "请帮我获取key 7天": "7天",
    "我想要获取key": "",
    "獲取key 兩週": "兩週",
    "請幫我獲取key": "",
}

QUESTIONS = [
    "",
    "key",
    "key 30天",
    "/keys",
    "get keys",
    "获取keys",
    "获取keyword的排名",
    "monkey",
    "怎么获取key",
    "怎么获取key？",
    "如何获取key 30天",
    "今天获取key失败了",
    "获取key失败了",
    "获取key 失败了",
    "获取key一直失败",
    "获取key一次要多久",
    "获取key的有效期是几天",
    "获取key 怎么弄",
    "获取key？",
    "获取key 30天？",
    "获取key是什么意思",
    "获取key 之后要放到哪个文件里",
    "帮我获取key怎么弄",
    "我要获取key 但是总是收不到卡片",
    "你好，获取key 30天",
    "get key points of this text",
    "get key insights from the last 30 days",
    "get key to the city",
    "get keyboard shortcuts",
    "how do I get key",
    "can you get key 30 days",
    "获取key " + "啊" * 6000,
]


@pytest.mark.parametrize("text", COMMANDS)
def test_the_command_is_recognised_with_what_follows(text: str) -> None:
    assert matches_key_command(text) == COMMANDS[text]


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_message_that_only_speaks_of_keys_is_no_command(text: str) -> None:
    assert matches_key_command(text) is None


@settings(deadline=None)
@given(st.text(), st.sampled_from(["", "获取key", "get key ", "/key ", "请获取key"]))
@example("月底" * 300 + "x", "获取key ")
def test_no_text_breaks_the_recogniser(text: str, start: str) -> None:
    found = matches_key_command(start + text)
    assert found is None or isinstance(found, str)
