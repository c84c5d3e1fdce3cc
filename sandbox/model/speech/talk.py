"""The scripted model in conversation: topics it has something nice to say about, sums, names, and its memory."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sandbox.model.speech import examples, replies

CHINESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
LONGER = ("很长", "超长", "very long")
LONG = ("长文", "长一点", "长回答", "长答", "写长", "something long", "long answer", "long read", "long text")
MEMORY = ("我刚才说", "我刚说", "我说过什么", "刚才说了什么", "记得", "what did i say", "do you remember")
NAME_ASKED = ("我叫什么", "我是谁", "what is my name", "what's my name", "who am i")
NAME_GIVEN = re.compile(r"我(?:的名字)?叫(?!什么|啥)([\u4e00-\u9fff]{1,4}|[\w-]{1,30})|my name is ([\w-]{1,30})", re.I)
ROLE = ("你是谁", "你的角色", "你的设定", "系统提示", "system prompt", "who are you", "your role")
SUM = re.compile(r"(\d{1,9})\s*([-+*/×÷xX])\s*(\d{1,9})")
GREETED = re.compile(r"(你好|您好|嗨|哈喽|在吗|hello\b|hi\b|hey\b)", re.I)


def language_of(text: str) -> str:
    return "zh" if CHINESE.search(text) or not text else "en"


def reading(size: int, language: str) -> str:
    """A long read of exactly so many characters."""
    text, part = replies.LONG_TITLE[language], 0
    while len(text) < size:
        part += 1
        text += replies.LONG_PART[language].format(n=part)
    return text[:size]


@dataclass(frozen=True)
class Talk:
    """One question in its conversation. The first topic whose words occur in it gives the answer."""

    question: str
    before: list[str]
    system: str
    images: int = 0

    def answer(self) -> str:
        asked = self.question.lower()
        for words, speak in self._topics():
            if any(word in asked for word in words):
                return speak()
        if asked in ("长", "long"):
            return reading(2_400, self._language)
        if given := NAME_GIVEN.search(self.question):
            name = given.group(1) or given.group(2)
            return self._say(f"好的，**{name}**，我记住了。", f"All right, **{name}**, I will remember.")
        if found := SUM.search(asked):
            return _sum(int(found.group(1)), found.group(2), int(found.group(3)))
        if GREETED.match(asked) and len(asked) < 24:
            return replies.GREETING[self._language]
        return self._echo()

    def _topics(self) -> list[tuple[Sequence[str], Callable[[], str]]]:
        language = self._language
        return [
            (NAME_ASKED, self._name),
            (MEMORY, self._memory),
            (ROLE, self._role),
            (LONGER, lambda: reading(30_000, language)),
            (LONG, lambda: reading(2_400, language)),
            (("请假", "day off"), lambda: examples.LEAVE[language]),
            (("通货膨胀", "inflation"), lambda: examples.INFLATION[language]),
            (("数据库", "databases"), lambda: examples.DATABASES[language]),
            (("markdown", "排版", "表格", "table", "tour", "格式"), lambda: replies.TOUR[language]),
            (("代码", "code", "python", "函数", "function"), lambda: replies.CODE[language]),
            (("诗", "poem"), lambda: replies.POEM[language]),
        ]

    @property
    def _language(self) -> str:
        return language_of(self.question)

    def _memory(self) -> str:
        if not self.before:
            return self._say(
                "这是我们这段对话里的第一句话，之前你还没有说过什么。", "This is the first thing you have said to me."
            )
        lines = "\n".join(f"{n}. {_short(text)}" for n, text in enumerate(self.before, 1))
        head = self._say(
            f"我记得。在这之前你说过 {len(self.before)} 句话：",
            f"I remember. Before this you said {len(self.before)} thing{'s' if len(self.before) > 1 else ''}:",
        )
        return f"{head}\n\n{lines}"

    def _name(self) -> str:
        for text in reversed(self.before):
            if found := NAME_GIVEN.search(text):
                name = found.group(1) or found.group(2)
                return self._say(f"你叫**{name}**，你告诉过我。", f"Your name is **{name}**, you told me.")
        return self._say("你还没有告诉我你的名字。", "You have not told me your name yet.")

    def _role(self) -> str:
        if not self.system:
            return self._say(
                "我是沙盒里的脚本模型，没有收到系统提示。",
                "I am the sandbox's scripted model; I was given no system prompt.",
            )
        quoted = "\n".join(f"> {line}" for line in self.system.splitlines())
        return self._say(f"我收到的设定是：\n\n{quoted}", f"This is what I was told to be:\n\n{quoted}")

    def _echo(self) -> str:
        turn = len(self.before) + 1
        picture = self._say(f"，还附了 {self.images} 张图片", f", with {self.images} picture(s)") if self.images else ""
        return self._say(
            f"你问的是：\n\n> {_short(self.question, 500)}\n\n这是我们这段对话里的第 {turn} 个问题{picture}。"
            "我是沙盒里的脚本模型，真正的答案要接上真正的模型；不过上下文我都看得到，"
            "问我「**我刚才说了什么**」就知道了。想看点好看的，可以说「**排版**」。",
            f"You asked:\n\n> {_short(self.question, 500)}\n\nThis is question {turn} of our conversation{picture}. "
            "I am the sandbox's scripted model; a real answer takes a real model. But I do see the context: "
            "ask me **what did I say**. For something nice to look at, say **markdown tour**.",
        )

    def _say(self, zh: str, en: str) -> str:
        return zh if self._language == "zh" else en


def _sum(left: int, sign: str, right: int) -> str:
    if sign in "/÷":
        value = f"{left / right:g}" if right else "∞"
    else:
        value = str(left + right if sign == "+" else left - right if sign == "-" else left * right)
    return f"{left} {sign} {right} = **{value}**"


def _short(text: str, limit: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
