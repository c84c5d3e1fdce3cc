"""An alert as administrators see it: what is wrong, since when, how often, what to do, and buttons. No secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cards import elements
from cards.bilingual import Text
from cards.elements import Card, Element
from cards.names import in_markdown, short
from cards.saying import joined, say
from cards.texts import TEXTS, markdown_of, md, t
from cards.times import moment, span

WORD = "告警"
SILENCE, REST, TEST, RAISE = "静音", "休息", "测试", "提额"
MOMENTS = frozenset(("until",))
MOST_LISTED = 20
LONGEST_FACT = 400


@dataclass(frozen=True)
class AlertView:
    """`first`, `last`, `ended`, `silenced` (until when) in unix seconds, 0: never. `presses`: the buttons' words."""

    name: str
    kind: str
    subject: str
    count: int
    first: float
    last: float
    ended: float = 0.0
    silenced: float = 0.0
    values: Mapping[str, str] = field(default_factory=dict)
    presses: Sequence[str] = ()


LABELS = {
    SILENCE: ("button_silence", "default"),
    REST: ("button_rest_key", "danger"),
    TEST: ("button_test_key", "primary"),
    RAISE: ("button_raise", "primary"),
}


def render(*, alert: AlertView, zone: str) -> list[Card]:
    """The one card of an alert, as it is now."""
    title = title_of(alert)
    body = [markdown_of(facts(alert, zone), element_id="facts")]
    if not alert.ended:
        body.append(md(f"alert_{alert.kind}_do"))
    body.append(elements.note(_times(alert, zone), "times"))
    if alert.silenced and not alert.ended:
        body.append(elements.note(t("alert_silenced", until=moment(alert.silenced, zone)), "silenced"))
    if not alert.ended:
        body.append(elements.row([_button(alert, word) for word in alert.presses], "actions"))
    template = "green" if alert.ended else "grey" if alert.silenced else "red"
    return [elements.card(body, summary=title, header=elements.header(title, template=template))]


def title_of(alert: AlertView) -> Text:
    """What is wrong, in one line, and with what."""
    said = TEXTS[f"alert_{alert.kind}"]
    parts = [said, elements.same(short(alert.subject))] if alert.subject else [said]
    title = joined(parts, " · ")
    return joined([t("alert_over"), title], " · ") if alert.ended else title


def facts(alert: AlertView, zone: str) -> Text:
    """What is known about it, a line each."""
    lines = [_fact("subject", alert.subject, zone)] if alert.subject else []
    known = {name: text for name, text in alert.values.items() if f"alert_value_{name}" in TEXTS}
    lines += [_fact(name, text, zone) for name, text in known.items() if not (alert.ended and name in MOMENTS)]
    return joined(lines, "\n") if lines else TEXTS[f"alert_{alert.kind}"]


def listing(*, alerts: Sequence[AlertView], zone: str) -> list[Card]:
    """What is wrong at the moment, for whoever asks."""
    head = t("alert_list")
    lines = [_line(alert, zone) for alert in alerts[:MOST_LISTED]]
    body = [markdown_of(joined(lines, "\n"), element_id="alerts")] if lines else [md("alert_none")]
    return [elements.card(body, summary=head, header=elements.header(head, template="red" if lines else "green"))]


def in_words(alert: AlertView, zone: str) -> Text:
    """All of it as plain text, for where there are no cards."""
    return joined([title_of(alert), facts(alert, zone), TEXTS[f"alert_{alert.kind}_do"], _times(alert, zone)], "\n")


def _fact(name: str, text: str, zone: str) -> Text:
    if name in MOMENTS and text.replace(".", "", 1).isdigit():
        text = moment(float(text), zone)
    return joined([TEXTS[f"alert_value_{name}"], elements.same(in_markdown(text, LONGEST_FACT))], ": ")


def _line(alert: AlertView, zone: str) -> Text:
    subject, title = in_markdown(short(alert.subject)), TEXTS[f"alert_{alert.kind}"]
    return say("alert_line", subject=subject, title=title, count=str(alert.count), last=moment(alert.last, zone))


def _times(alert: AlertView, zone: str) -> Text:
    if alert.ended:
        return say("alert_ended", at=moment(alert.ended, zone), span=span(alert.ended - alert.first))
    return t("alert_times", first=moment(alert.first, zone), last=moment(alert.last, zone), count=alert.count)


def _button(alert: AlertView, word: str) -> Element:
    label, kind = LABELS[word]
    value = {"do": WORD, "of": alert.name, "with": word}
    return elements.button(t(label), value, kind=kind, size="small")
