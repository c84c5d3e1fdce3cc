"""Names that come from elsewhere (people, models, keys), made safe and short enough for a card."""

from cards.escape import entity, escape

ELLIPSIS = "…"


def short(name: str, most_bytes: int = 36) -> str:
    """One line without control characters, cut so that it takes at most so many bytes of UTF-8."""
    clean = " ".join("".join(char if char.isprintable() else " " for char in name).split())
    if len(clean.encode()) <= most_bytes:
        return clean
    return clean.encode()[: most_bytes - len(ELLIPSIS.encode())].decode(errors="ignore").rstrip() + ELLIPSIS


def in_markdown(name: str, most_bytes: int = 36) -> str:
    """A short name for the middle of a line or a cell of a table; a web address in it does not become a link."""
    return escape(short(name, most_bytes)).replace("|", entity("|")).replace("://", f"{entity(':')}//")
