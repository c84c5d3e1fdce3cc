"""The help card: what I can do, examples to press, how topics work, what is remembered, keys for programs."""

from cards import elements
from cards.elements import Card, Element
from cards.saying import joined
from cards.texts import markdown_of, md, t

EXAMPLES = ("example_write", "example_explain", "example_code", "example_table")


def render(*, occasion: str = "help", hours: float = 0, turns: int = 0, scope: str = "topic") -> list[Card]:
    """`occasion` is help, opened (first time in the direct chat) or joined (a group); `hours` and `turns` are how long
    and how much is remembered, `scope` (topic, member, group) how a group's conversations are kept apart.
    """
    title = "help" if occasion == "help" else occasion
    head = elements.header(t(f"{title}_title"), subtitle=t("help_subtitle"), template="blue")
    body: list[Element] = [md("help_lead")]
    if occasion == "joined":
        body.append(md("joined_lead"))
    body += [md("help_examples"), elements.stack([_example(name) for name in EXAMPLES], "examples"), elements.rule()]
    body += [md("help_topics"), _list("topics_p2p", f"topics_{scope}")]
    body += [md("help_memory"), md("memory", hours=f"{hours:g}", turns=turns)]
    body += [md("help_keys"), md("keys")]
    body += [elements.rule(), md("help_commands"), md("commands"), elements.note(t("help_stop"))]
    body.append(elements.row([_new_topic(), _get_key()], "actions"))
    return [elements.card(body, summary=t(f"{title}_title"), header=head)]


def _example(name: str) -> Element:
    """The value carries the question in both languages: `text` is Chinese, `text_en` English."""
    text = t(name)
    return elements.button(text, {"do": "ask", "text": text.zh, "text_en": text.en}, kind="primary_text", size="small")


def _list(*names: str) -> Element:
    """The points of several texts in one list: apart from each other they would stand too far apart."""
    return markdown_of(joined([t(name) for name in names], "\n"))


def _new_topic() -> Element:
    return elements.button(t("button_new_topic"), {"do": "新话题"}, size="small")


def _get_key() -> Element:
    return elements.button(t("button_get_key"), {"do": "获取key"}, size="small")
