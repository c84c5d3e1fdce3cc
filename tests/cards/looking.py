"""Looks at cards as a test needs it: their elements by id, their words in each language, what their buttons send."""

from collections.abc import Iterator
from typing import Any

from sandbox.cards import check_kit_card

Card = dict[str, Any]
LANGUAGES = {"zh": "zh_cn", "en": "en_us"}


class Nothing:
    """A platform that knows no picture, no file and nobody: our cards point at none of them."""

    def image_known(self, key: str) -> bool:
        return False

    def file_known(self, key: str) -> bool:
        return False

    def person_known(self, name: str) -> bool:
        return False


def accepted(card: Card) -> int:
    """The size of a card that the sandbox takes; raises what it would answer otherwise."""
    return check_kit_card(Nothing(), card)


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Every object below `node`, itself included."""
    if isinstance(node, dict):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from objects(child)


def element(card: Card, element_id: str) -> dict[str, Any]:
    """The one element of that id."""
    (found,) = [item for item in objects(card["body"]) if item.get("element_id") == element_id]
    return found


def ids(card: Card) -> set[str]:
    return {item["element_id"] for item in objects(card) if "element_id" in item}


def values(node: Any) -> list[dict[str, str]]:
    """What the buttons below `node` send, in their order."""
    return [item["value"] for item in objects(node) if item.get("type") == "callback"]


def labels(node: Any, language: str = "zh") -> list[str]:
    """The words on the buttons below `node`."""
    buttons = [item for item in objects(node) if item.get("tag") == "button"]
    return [str(item["text"]["i18n_content"][LANGUAGES[language]]) for item in buttons]


def words(node: Any, language: str = "zh") -> str:
    """All words below `node` in one language; what has no languages is in both."""
    found = [item for item in objects(node) if isinstance(item.get("content"), str)]
    return "\n".join(item.get("i18n_content", {}).get(LANGUAGES[language], item["content"]) for item in found)
