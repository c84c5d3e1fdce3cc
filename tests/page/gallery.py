"""A card of every component, as the bot would send it; `{image}` and `{person}` are filled in by `gallery`."""

import json
from typing import Any

Json = dict[str, Any]

MARKDOWN = """# 标题一
## 标题二
**加粗** *斜体* ~~删除线~~ `行内代码` [链接](https://open.feishu.cn/)
<font color='red'>红字</font> <text_tag color='green'>标签</text_tag> :OK:

- 第一项
    - 里面一项
1. 有序

> 引用一句

| 城市 | 人口 |
|:--|--:|
| 杭州 | 1252 |

```python
def greet(name: str) -> str:
    return f"你好，{name}"
```
<at id={person}></at> 第一行<br>第二行
<hr>
转义 &#60;at id=all&#62;&#60;/at&#62; &#42;不斜&#42;"""

HOSTILE = """<img src=x onerror="window.pwned=1"> <script>window.pwned=2</script> [点我](javascript:window.pwned=3)
<a href="javascript:window.pwned=4">这里</a> <svg onload="window.pwned=5"></svg> [数据](data:text/html,x)
<iframe src="https://example.com"></iframe> <font color="red;background:url(x)" onclick="window.pwned=6">字</font>
<at id="<img src=x onerror=window.pwned=7>"></at>

<div style="position:fixed" onmouseover="window.pwned=8">块</div>

```html
<img src=x onerror="window.pwned=9">
```"""


def callback(word: str) -> list[Json]:
    return [{"type": "callback", "value": {"do": word}}]


def plain(zh: str, en: str = "") -> Json:
    return {"tag": "plain_text", "content": zh, "i18n_content": {"zh_cn": zh, "en_us": en or zh}}


def button(zh: str, en: str = "", **more: Any) -> Json:
    return {"tag": "button", "text": plain(zh, en), "behaviors": callback(zh), **more}


def chart(kind: str, **spec: Any) -> Json:
    return {"tag": "chart", "chart_spec": {"type": kind, "title": {"text": kind}, **spec}}


SALES = [
    {"month": month, "who": who, "count": count}
    for month, counts in {"一月": (12, 30), "二月": (25, 18), "三月": (40, 26)}.items()
    for who, count in zip(("甲", "乙"), counts, strict=True)
]
ALONG = {"data": {"values": SALES}, "xField": "month", "yField": "count", "seriesField": "who"}

BUTTONS: list[Json] = [
    {
        "tag": "column_set",
        "flex_mode": "flow",
        "columns": [
            {"tag": "column", "width": "auto", "elements": [item]}
            for item in (
                button("默认", "Default"),
                button("主要", type="primary"),
                button("危险", type="danger"),
                button("填充", type="primary_filled"),
                button("文字", type="primary_text"),
                button("不可用", disabled=True),
                button("问一句", confirm={"title": plain("确定吗？"), "text": plain("没有回头路")}),
                {
                    "tag": "overflow",
                    "options": [{"text": plain("更多一"), "value": "1"}],
                    "behaviors": callback("更多"),
                },
            )
        ],
    }
]
LAYOUT: list[Json] = [
    {
        "tag": "column_set",
        "flex_mode": "bisect",
        "background_style": "grey",
        "columns": [
            {"tag": "column", "elements": [{"tag": "markdown", "content": "**左栏**\n左边的话"}]},
            {"tag": "column", "elements": [{"tag": "markdown", "content": "**右栏**\n右边的话"}]},
        ],
    },
    {"tag": "hr"},
    {
        "tag": "collapsible_panel",
        "element_id": "reasoning",
        "header": {"title": plain("思考过程", "Reasoning")},
        "border": {"color": "grey", "corner_radius": "6px"},
        "elements": [{"tag": "markdown", "content": "折起来的话"}],
    },
    {
        "tag": "interactive_container",
        "has_border": True,
        "behaviors": callback("容器"),
        "elements": [{"tag": "div", "text": plain("整块都可以按")}],
    },
]
SHOWN: list[Json] = [
    {"tag": "div", "text": {**plain("灰色小字", "Small print"), "text_size": "notation", "text_color": "grey"}},
    {
        "tag": "div",
        "text": {"tag": "lark_md", "content": "lark_md **粗**"},
        "icon": {"tag": "standard_icon", "token": "chat_outlined"},
    },
    {"tag": "img", "img_key": "{image}", "alt": plain("一张图"), "size": "small"},
    {
        "tag": "img_combination",
        "combination_mode": "double",
        "img_list": [{"img_key": "{image}"}, {"img_key": "{image}"}],
    },
    {"tag": "person", "user_id": "{person}", "style": "normal"},
    {"tag": "person_list", "persons": [{"id": "{person}"}]},
]
FORM: list[Json] = [
    {
        "tag": "form",
        "name": "form",
        "elements": [
            {
                "tag": "input",
                "name": "title",
                "label": plain("标题"),
                "placeholder": plain("写点什么"),
                "required": True,
            },
            {"tag": "input", "name": "body", "input_type": "multiline_text", "rows": 2, "default_value": "多行"},
            {
                "tag": "select_static",
                "name": "one",
                "placeholder": plain("选一个"),
                "options": [{"text": plain("甲"), "value": "a"}, {"text": plain("乙"), "value": "b"}],
            },
            {
                "tag": "multi_select_static",
                "name": "many",
                "placeholder": plain("选几个"),
                "options": [{"text": plain("红"), "value": "r"}, {"text": plain("绿"), "value": "g"}],
            },
            {"tag": "select_person", "name": "who", "placeholder": plain("选一个人")},
            {"tag": "date_picker", "name": "day", "initial_date": "2026-11-21"},
            {"tag": "picker_time", "name": "hour"},
            {"tag": "picker_datetime", "name": "moment"},
            {"tag": "checker", "name": "agree", "text": plain("同意")},
            button("提交", name="submit", type="primary_filled", form_action_type="submit"),
            {"tag": "button", "text": plain("重置"), "name": "reset", "form_action_type": "reset"},
        ],
    }
]
TABLE: list[Json] = [
    {
        "tag": "table",
        "page_size": 2,
        "columns": [
            {"name": "name", "display_name": "名称", "data_type": "text"},
            {"name": "price", "display_name": "价格", "data_type": "number", "format": {"precision": 2, "symbol": "¥"}},
            {"name": "state", "display_name": "状态", "data_type": "options"},
            {"name": "owner", "display_name": "负责人", "data_type": "persons"},
            {"name": "note", "display_name": "备注", "data_type": "lark_md"},
        ],
        "rows": [
            {
                "name": f"货物{number}",
                "price": number * 1.5,
                "state": [{"text": "在售", "color": "green"}],
                "owner": "{person}",
                "note": "**好**",
            }
            for number in range(1, 6)
        ],
    }
]
CHARTS: list[Json] = [
    chart("bar", **ALONG),
    chart("line", **ALONG),
    chart("area", **ALONG),
    chart(
        "pie",
        data=[{"id": "a", "values": [{"k": "早", "v": 3}, {"k": "中", "v": 5}, {"k": "晚", "v": 2}]}],
        categoryField="k",
        valueField="v",
        innerRadius=0.5,
    ),
    chart("radar", data={"values": []}),
]

HEADER: Json = {
    "title": plain("组件一览", "All components"),
    "subtitle": plain("每种一个", "One of each"),
    "template": "blue",
    "text_tag_list": [{"tag": "text_tag", "text": plain("新"), "color": "red"}],
}
WORDS: list[Json] = [{"tag": "markdown", "element_id": "answer", "content": MARKDOWN}]


def card(elements: list[Json], **more: Any) -> Json:
    return {"schema": "2.0", "body": {"elements": elements}, **more}


def gallery(elements: list[Json], *, image: str, person: str) -> Json:
    """A card with the header and these elements, their pictures and people filled in."""
    text = json.dumps(card(elements, header=HEADER), ensure_ascii=False)
    filled: Json = json.loads(text.replace("{image}", image).replace("{person}", person))
    return filled
