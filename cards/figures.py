"""Numbers on cards: what somebody has used of what they may use, as a line and as a bar."""

from dataclasses import dataclass

from cards.bilingual import Text
from cards.elements import Element
from cards.escape import entity
from cards.saying import joined
from cards.texts import markdown_of, t

BAR_CELLS = 10
NO_BREAK = "\N{NO-BREAK SPACE}"
"""A phone has no room for the whole line: what belongs together goes on to the next one together."""
LOW = 0.8
"""From this part on a share is low."""


@dataclass(frozen=True)
class Share:
    """What was used of a share, in tokens; a `limit` of 0 means that there is none."""

    used: int
    limit: int = 0

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def part(self) -> float:
        """0.0 (untouched) to 1.0 (used up or more); 0.0 without a limit."""
        return min(1.0, max(0, self.used) / self.limit) if self.limit > 0 else 0.0


@dataclass(frozen=True)
class Use:
    """A person's use today and this month, chat and /v1 together, against their share."""

    today: Share
    month: Share


def number(value: int) -> str:
    """1,234,567: the same in every language."""
    return f"{value:,}"


def percent(part: float) -> int:
    """Whole percents, rounded down, so that 100 means used up; a little is never shown as nothing."""
    return max(1, int(part * 100)) if part > 0 else 0


def bar(part: float) -> str:
    """A line of BAR_CELLS signs, of which the thick ones are used: blue, orange when little is left, red at the end.

    Every Chinese font has these signs in one width; as plain text they are still told apart.
    """
    filled = min(BAR_CELLS, max(int(part * BAR_CELLS), 1 if part > 0 else 0))
    used = _coloured("red" if part >= 1 else "orange" if part >= LOW else "blue", "━" * filled)
    return used + _coloured("grey", "─" * (BAR_CELLS - filled))


def _coloured(colour: str, text: str) -> str:
    return f"<font color='{colour}'>{text}</font>" if text else ""


def use_element(use: Use, element_id: str = "use") -> Element:
    """Two lines, today and this month; CardKit replaces them by their element id."""
    lines = [_line("use_today", use.today), _line("use_month", use.month)]
    return markdown_of(joined(lines, "<br>"), element_id=element_id)


def _line(name: str, share: Share) -> Text:
    if share.limit <= 0:
        return t(f"{name}_open", used=number(share.used))
    shown = f"{entity('<')}1" if 0 < share.part < 0.01 else str(percent(share.part))
    amount = f"{number(share.used)} / {number(share.limit)} tokens".replace(" ", NO_BREAK)
    return t(name, bar=bar(share.part), amount=amount, percent=shown)
