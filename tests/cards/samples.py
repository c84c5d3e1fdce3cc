"""Random Markdown as models write it, and as they should not: blocks of every kind, nested, joined into documents."""

from hypothesis import strategies as st

Text = st.SearchStrategy[str]

ANSWER = """# 标题

你好！这是一个**测试**回答，里面有 `code` 和[链接](https://example.com/a_b)。数学 $x^2$ 与 \\(y_1\\)，价格 $5。

1. **第一步**：安装依赖，注意 snake_case。
2. **第二步**：运行。

```python
def count(text):
    return {word: 1 for word in text.split()}
```

- 要点 *一* 与 ~~二~~
    - 子要点 https://example.com/path?x=1 在这里

| 名称 | 用途 |
|---|---|
| Redis | **缓存** |
| SQLite | `数据库` |

> 引用一句话，[1, 2, 3] 是数组，2 * 3 = 6，a < b & c。

完。
"""

SPOKEN = """
Feishu answer the_quick brown-fox a*b 2*3=6 x_1 C# #tag 1. 3) - + = | > ~ ` ``` ** * __ _ ~~ [ ] ( ) ! \\ \\* & &amp;
&lt; &#60; &copy; &nope; < > <b> </b> <at·id=all></at> <font·color=red>x</font> <br> <br/> <person·id=ou_1> :OK: :smile:
a:b:c 12:30:45 https://example.com/a_b?c=1&d=2 http://x.cn/(y) www.x.com a@b.cn mailto:x $5 $x_1$ \\(a*b\\) \\[x^2\\]
飞书 注意 回答，很好。 「引号」 “中文” ：注意 你好！ 测试 👍 👨‍👩‍👧 é e\u0301 \u200b \u202e \x07 --- === ***
10% {x} ${var} @all @_user_1
"""
SHAPES = """
**{}** *{}* ~~{}~~ `{}` ``{}`` ***{}*** __{}__ _{}_ **{}：** **“{}”** **{}¶{}** [{}](https://example.com/{}_b) [{}][1]
![{}](https://example.com/i.png) [{}](javascript:alert(1)) [{}](<https://x.com/a·b>·"title") [**{}**](https://x.com)
<https://example.com/{}> \\({}\\) $${}$$ [![{}](https://x.com/i.png)](https://x.com)
"""
WORDS = [word.replace("·", " ") for word in SPOKEN.split()]
MARKED = [shape.replace("·", " ").replace("¶", "\n") for shape in SHAPES.split()]

INFOS = ("", "python", "c++", "```", "js title=x", "<at id=all>", "a`b", "中文", "{.x}", "x" * 40)
CODE = ("", "  x", "\tx", "```", "````", "~~~", "    ```", "<at id=all></at>", "| a | b |")

OTHERS = (
    "---",
    "***",
    "<div align=center>\n<b>x</b>\n</div>",
    "<!-- note -->",
    "<details><summary>s</summary>\n\ntext\n\n</details>",
    "    indented code\n\n    more",
    "$$\nE = mc^2\n+ 1\n$$",
    "\\[\n\\frac{a}{b}\n\\]",
    "\\[not closed",
    "$$ open",
    '[1]: https://example.com "x"',
    "- [ ] todo\n- [x] done",
    "|a|b|",
    "a | b\n--|--\nc | d\n",
)
TELLING = 'ab 中，。`*_~[]()<>!#-+.1|\\\n\n&;:$="\t\r\x00\ud83d\udc4d'


def line(least: int = 1, most: int = 12) -> Text:
    return st.lists(st.sampled_from(WORDS), min_size=least, max_size=most).map(" ".join)


def glued() -> Text:
    """Words without blanks between them, as Chinese is written."""
    return st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map("".join)


def marked() -> Text:
    """A few words in marks."""
    return st.builds(lambda shape, text: shape.replace("{}", text), st.sampled_from(MARKED), line(1, 3) | glued())


def sentence() -> Text:
    parts = st.lists(line(1, 8) | marked() | glued(), min_size=1, max_size=5)
    return st.builds(lambda glue, found: glue.join(found), st.sampled_from([" ", "", "\n"]), parts)


def paragraph() -> Text:
    return st.lists(sentence(), min_size=1, max_size=3).map("\n".join)


def heading() -> Text:
    atx = st.builds(lambda level, text: f"{'#' * level} {text}", st.integers(1, 7), line(0, 5) | marked())
    setext = st.builds(lambda text, bar: f"{text}\n{bar}", sentence(), st.sampled_from(["===", "---", "-", "= ="]))
    return atx | setext


@st.composite
def fence(draw: st.DrawFn) -> str:
    mark = draw(st.sampled_from(["```", "````", "~~~", "   ```"]))
    lines = draw(st.lists(line(0, 6) | st.sampled_from(CODE), max_size=8))
    closing = [mark] if draw(st.booleans()) else []
    return "\n".join([mark + draw(st.sampled_from(INFOS)), *lines, *closing])


@st.composite
def table(draw: st.DrawFn) -> str:
    columns = draw(st.integers(1, 4))
    cell = line(0, 3) | marked().map(lambda text: text.replace("\n", " "))
    head = draw(st.lists(cell, min_size=columns, max_size=columns))
    marks = draw(st.lists(st.sampled_from(["---", ":--", ":-:", "--:"]), min_size=columns, max_size=columns))
    rows = draw(st.lists(st.lists(cell, max_size=columns + 1), max_size=5))
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, marks, *rows])


def indented(text: str, first: str, others: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(others + line if line else line for line in lines[1:])])


@st.composite
def listing(draw: st.DrawFn, inner: Text) -> str:
    marker = draw(st.sampled_from(["-", "*", "+", "1.", "7)", "98.", "1000."]))
    glue = draw(st.sampled_from(["\n", "\n\n"]))
    items = draw(st.lists(st.lists(inner, min_size=1, max_size=3), min_size=1, max_size=4))
    blanks = " " * (len(marker) + 1)
    return glue.join(indented(glue.join(blocks), f"{marker} ", blanks) for blocks in items)


def quote(inner: Text) -> Text:
    return st.lists(inner, min_size=1, max_size=3).map(lambda blocks: indented("\n\n".join(blocks), "> ", "> "))


def block() -> Text:
    leaf = paragraph() | heading() | fence() | table() | st.sampled_from(OTHERS)
    return st.recursive(leaf, lambda inner: listing(inner) | quote(inner), max_leaves=6)


def junk() -> Text:
    """Anything, with a liking for what means something."""
    return st.text(st.sampled_from(TELLING) | st.characters(exclude_categories=("Cn", "Co")), max_size=60)


def document() -> Text:
    blocks = st.lists(block() | junk(), min_size=1, max_size=6)
    return st.builds(lambda glue, found: glue.join(found), st.sampled_from(["\n\n", "\n"]), blocks)


@st.composite
def long_document(draw: st.DrawFn) -> str:
    """Up to 200 KB, by repeating what was drawn: what counts is where pages end, not how often we rolled dice."""
    found = draw(document()) + draw(st.sampled_from(["\n\n", "\n"]))
    size = draw(st.integers(20_000, 200_000))
    return (found * (size // max(1, len(found.encode("utf-8", "surrogatepass"))) + 1))[:size]


UNITS = ("word ", "字", "「长句」，", "x", "**a", "<", "|", "https://example.com/a ", "&amp;", "$a ", "\\(x\\)")
FRAMES = ("{}", "- {}", "> {}", "```\n{}\n```", "| a | b |\n|---|---|\n| x | {} |", "# {}", "1. a\n   - {}")


@st.composite
def monster(draw: st.DrawFn) -> str:
    """One block larger than a card: a line without end, a cell, an item, a line of code.

    Without what opens and never closes, on which the decoder's parser takes its time.
    """
    unit = draw(st.sampled_from(UNITS) | glued() | line(1, 3) | marked()).replace("\n", " ").replace("`", "")
    unit = unit if "](" in unit else unit.replace("[", "")
    whole = unit * (draw(st.integers(20_000, 60_000)) // max(1, len(unit)) + 1)
    return draw(st.sampled_from(FRAMES)).replace("{}", whole)
