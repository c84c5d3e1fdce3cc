"""Reading a URL that holds a password without ever quoting it."""

from urllib.parse import SplitResult, urlsplit


def parts_of(url: str, setting: str) -> SplitResult:
    """The parts of a URL whose port is a number. Raises ValueError with the setting's name and no part of the URL.

    urlsplit's own error quotes what it takes for the port, which may be half a password with a bare # or / in it.
    """
    try:
        parts = urlsplit(url)
        readable = parts.port is None or parts.port > 0
    except ValueError:
        readable = False
    if not readable:
        raise ValueError(f"{setting} cannot be read: percent-encode special characters in its user and password")
    return parts
