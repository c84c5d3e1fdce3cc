"""The answer card: thinking, growing, done; one card a page of the answer.

Element ids are fixed, for delivery updates them one by one: `answer` (the text, never empty), `reasoning`, `part`
("1/3"), `error`, `footer`, and `actions` (the buttons, on the last card only).
"""

from typing import Literal

from cards import elements
from cards.bilingual import Said, Text
from cards.dialect.reading import plain_of_dialect
from cards.elements import Card, Element
from cards.escape import escape
from cards.limits import capped, fitting
from cards.talk.buttons import actions
from cards.talk.footer import Footer, footer_line
from cards.talk.reasoning import reasoning_panel
from cards.texts import markdown_of, t

__all__ = ["Footer", "State", "actions", "render"]

State = Literal["queued", "thinking", "streaming", "done", "stopped", "failed"]
SUMMARY_CHARS = 60
LONGEST_ID = 100
GROWING = ("thinking", "streaming")


def render(
    *,
    question: str,
    pages: tuple[str, ...],
    state: State,
    reasoning: str = "",
    footer: Footer | None = None,
    trace: str = "",
    verdict: str = "",
    reason: str = "",
    error: Said | str | None = None,
    position: int = 0,
) -> list[Card]:
    """The cards of one answer, one a page (one without pages), each within the platform's limits.

    `question` is the id of the message that is answered, `trace` the id to quote when it failed, `error` a sentence
    or the name of one in TEXTS, `position` how many messages come first when it is queued.
    """
    texts = fitting(pages) or ("",)
    said = _sentence(state, error)
    cards = []
    for index, page in enumerate(texts):
        last = index == len(texts) - 1
        body = [_answer(page, state, position, said)]
        if len(texts) > 1:
            body.append(elements.note(_part(index + 1, len(texts), state), "part"))
        if last:
            body += _end(page, state, said, trace, footer)
            body.append(actions(question=question, state=state, verdict=verdict, reason=reason))
        card = elements.card(body, summary=_summary(page, state), streaming=last and state in GROWING)
        cards.append(_with_reasoning(card, reasoning, expanded=not page) if index == 0 else card)
    return cards


def _with_reasoning(card: Card, reasoning: str, *, expanded: bool) -> Card:
    """The reasoning above the answer, where there is room for it: the answer comes first."""
    room = elements.MAX_BYTES - elements.json_bytes(card)
    return elements.above(card, reasoning_panel(reasoning, room, expanded=expanded))


def _sentence(state: State, error: Said | str | None) -> Said | None:
    if error is None:
        return t("failed") if state == "failed" else None
    return capped(t(error) if isinstance(error, str) else error)


def _answer(page: str, state: State, position: int, said: Said | None) -> Element:
    if page:
        return elements.markdown(page, "answer")
    names = {"queued": "queued", "done": "nothing_said", "stopped": "stopped_early", "failed": "failed"}
    if state == "failed" and said is not None:
        return _plain_sentence(said)
    return markdown_of(t(names.get(state, "thinking"), position=position), element_id="answer")


def _plain_sentence(said: Said) -> Element:
    """A sentence from elsewhere may quote anything, so it is escaped."""
    return markdown_of(Text(escape(said.zh), escape(said.en)), element_id="answer")


def _part(number: int, count: int, state: State) -> Text:
    """While it grows nobody knows how many parts there will be, and a closed card is not touched for a number."""
    last = number == count
    if state in GROWING:
        return t("part_last_open" if last else "part_open", number=number)
    return t("part_last" if last else "part", number=number, count=count)


def _end(page: str, state: State, said: Said | None, trace: str, footer: Footer | None) -> list[Element]:
    """What stands between the answer and the buttons."""
    found: list[Element] = []
    if said is not None and page:
        found.append(elements.note(said, "error", "red"))
    if state == "failed" and trace:
        found.append(elements.note(t("trace", trace=trace[:LONGEST_ID]), "trace"))
    if state == "stopped" and page:
        found.append(elements.note(t("stopped"), "stopped"))
    line = footer_line(footer) if footer else None
    if line is not None:
        found.append(elements.note(line, "footer"))
    return found


def _summary(page: str, state: State) -> Text:
    """The line in the chat list: what is going on, then the first words of the answer."""
    if state in GROWING or state == "queued":
        return t(f"summary_{state}")
    words = " ".join(plain_of_dialect(page[:400]).split())[:SUMMARY_CHARS]
    if words:
        return Text(words, words)
    return t("summary_failed" if state == "failed" else "summary_stopped")
