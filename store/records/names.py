"""Calls and conversations by number: made in the order of time. Outside, a conversation is conv_ and its number.

Nothing is proved by knowing one: whose it is, is looked up.
"""

import re

RANDOM_BITS = 22
NAME = re.compile(r"conv_([0-9a-f]{16})")


def name_of(conversation: int) -> str:
    return f"conv_{conversation:016x}"


def number_of(name: str) -> int:
    """0 for what is no such name."""
    found = NAME.fullmatch(name)
    number = int(found[1], 16) if found else 0
    return number if number < 2**63 else 0


def number_at(moment: int, bits: int = 0) -> int:
    """The number of something that began at that moment (ms)."""
    return (moment << RANDOM_BITS) | bits


def moment_of(number: int) -> int:
    """When it began, in ms."""
    return number >> RANDOM_BITS
