"""Where the events of a stream end, whatever its line ends are, so that it is cut nowhere else."""

import re

SOUND_END = re.compile(rb"(?>\r\n|\r(?!\Z)|\n){2}")
"""Two line ends. A CR at the very end of what has come may be half of one."""


def last_end(portion: bytes) -> int:
    """Where the last whole event ends; 0 when none has ended."""
    if b"\r" not in portion:
        return portion.rfind(b"\n\n") + 2 if b"\n\n" in portion else 0
    ends = [found.end() for found in SOUND_END.finditer(portion)]
    return ends[-1] if ends else 0


def first_end(whole: bytes) -> int:
    """Of bytes that are known to end with an event."""
    found = SOUND_END.search(whole)
    return found.end() if found else len(whole)


def split(whole: bytes) -> list[bytes]:
    """The events one by one, each with its empty line."""
    events = []
    start = 0
    for found in SOUND_END.finditer(whole):
        events.append(whole[start : found.end()])
        start = found.end()
    return [*events, whole[start:]] if start < len(whole) else events
