"""How many elements the platform allows a card, and how they are counted here.

https://open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-structure
"""

from typing import Any

MAX_ELEMENTS = 200


def count_elements(value: Any) -> int:
    """Every object with a tag, texts included: at least what the platform counts."""
    if isinstance(value, dict):
        return ("tag" in value) + sum(count_elements(child) for child in value.values())
    if isinstance(value, list):
        return sum(count_elements(child) for child in value)
    return 0
