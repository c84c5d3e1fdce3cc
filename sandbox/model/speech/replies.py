"""What the scripted model says when it is not asked for anything special: a tour, a poem, code, long reading."""

GREETING = {
    "zh": """你好！我是沙盒里的脚本模型，不需要账号也不联网，所以回答是写好的——但流式输出、上下文、停止和重试都是真的。

可以这样试试：

- **排版**：看看标题、列表、表格和代码在卡片里的样子
- **写一篇长文**：看长回答怎样分页，或者中途点「停止」
- **我刚才说了什么**：看看我是不是真的记得
- **写一段代码**、**写一首诗**、**算 12 * 34**
""",
    "en": """Hello! I am the scripted model of the sandbox: no account, no network, so my words were written in \
advance. But the streaming, the memory, stop and retry are real.

Try one of these:

- **markdown tour**: headings, lists, tables and code on a card
- **write something long**: how a long answer is split, or press *stop* halfway
- **what did I say**: whether I really remember
- **show me some code**, **write a poem**, **what is 12 * 34**
""",
}

TOUR = {
    "zh": """# 一次排版之旅

这是一段普通文字，里面有**加粗**、*斜体*、~~删除线~~、`行内代码`，还有一个[链接](https://open.feishu.cn/)。

## 列表

1. 第一步：提出问题
2. 第二步：看答案一个字一个字地出现
   - 可以随时点「停止」
   - 也可以「重新生成」
3. 第三步：继续追问

## 表格

| 城市 | 人口（万） | 特产 |
|:-----|-----:|:----:|
| 杭州 | 1252 | 龙井茶 |
| 成都 | 2147 | 火锅 |
| 广州 | 1883 | 早茶 |

## 代码

```python
def greet(name: str) -> str:
    \"\"\"向一个人问好。\"\"\"
    return f"你好，{name}！"


print(greet("小满"))
```

> 引用：好的工具，应当让人忘记它的存在。

---

公式会保留原样：$E = mc^2$。就到这里，祝你使用愉快！
""",
    "en": """# A tour of the markup

This is plain text with **bold**, *italic*, ~~struck out~~, `inline code` and a [link](https://open.feishu.cn/).

## Lists

1. First, ask a question
2. Then watch the answer appear word by word
   - press *stop* whenever you like
   - or *regenerate* it
3. Finally, ask on

## A table

| City | People (m) | Known for |
|:-----|-----:|:----:|
| Hangzhou | 12.5 | Longjing tea |
| Chengdu | 21.5 | Hot pot |
| Guangzhou | 18.8 | Morning tea |

## Code

```python
def greet(name: str) -> str:
    \"\"\"Say hello to somebody.\"\"\"
    return f"Hello, {name}!"


print(greet("Lin"))
```

> A quotation: a good tool lets you forget that it is there.

---

Formulas stay as they are: $E = mc^2$. That was all, enjoy!
""",
}

PROGRAM = """```python
from collections import Counter
from pathlib import Path


def top_words(path: Path, count: int = 10) -> list[tuple[str, int]]:
    words = path.read_text(encoding="utf-8").split()
    return Counter(words).most_common(count)


for word, times in top_words(Path("novel.txt")):
    print(f"{word:<12} {times}")
```"""

CODE = {
    "zh": f"""这是一个统计词频的小程序：

{PROGRAM}

要点：

1. `Counter` 负责计数，`most_common` 负责排序；
2. 读文件时写明 `encoding`，在哪台机器上结果都一样。
""",
    "en": f"""Here is a small program that counts words:

{PROGRAM}

Two things to notice:

1. `Counter` counts and `most_common` sorts;
2. the `encoding` is written down, so that every machine reads the same.
""",
}

POEM = {
    "zh": """**《候信》**

窗外的雨敲着键盘，
光标一明一灭，像在呼吸。
你问一句，
我便把夜色拆成字，
一个一个，
放进你手心。
""",
    "en": """**Waiting for a word**

The rain is typing on the window pane,
the cursor breathes: now here, now gone again.
You ask; I take the evening line by line
and put its words, one after one, in your hand.
""",
}

LONG_TITLE = {"zh": "# 关于工具与人的长文\n\n", "en": "# A long read about tools and people\n\n"}

LONG_PART = {
    "zh": """## 第 {n} 节

工具的历史，也是人重新认识自己的历史。第 {n} 件值得记住的事是：每当一样东西变得容易，人们就会去做更难的事。\
有了纸，记忆不再是负担，思考才走得更远；有了印刷，抄写的人放下笔，读书的人多了起来；有了网络，寻找答案只需要片刻，\
于是好的问题变得珍贵。

- 容易的事交给工具，**困难的判断**留给人；
- 节省下来的时间，应当属于使用它的人；
- 出错的时候，要看得见、停得下、改得了。

所以评价一个工具，不只看它能做什么，还要看它不做什么：它不打扰、不遗忘、不把责任推给别人。

""",
    "en": """## Part {n}

The history of tools is also the history of people learning about themselves. Thing number {n} to remember: whenever \
something becomes easy, people go and do something harder. Paper took the burden off memory, so thought went further; \
printing let the copyist put down the pen, and there were more readers; with the network an answer takes a moment, \
and so good questions have become precious.

- Easy things go to the tool, the **hard judgement** stays with people;
- the time that is saved belongs to whoever uses it;
- when something goes wrong it must be seen, stopped and mended.

So judge a tool not only by what it does but by what it leaves alone: it does not disturb, does not forget, and does \
not hand its responsibility to others.

""",
}
