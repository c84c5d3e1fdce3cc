"""Rich text that the bot sends: `{"zh_cn": {"title": "", "content": [[node, ...], ...]}}`.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/im-v1/message/create_json
"""

from collections.abc import Callable
from typing import Any

from sandbox.errors import ApiError, parameter_error

Json = dict[str, Any]
NODES = frozenset({"text", "a", "at", "img", "media", "emotion", "hr", "code_block", "md"})
ALONE = frozenset({"img", "media", "md"})


def check_post(value: Json, image_known: Callable[[str], bool], file_known: Callable[[str], bool]) -> None:
    """Raises 230001, or 230017 for pictures and files of somebody else."""
    if not value or "content" in value:
        raise parameter_error("a post needs a language level, such as zh_cn")
    for language, post in value.items():
        if not isinstance(post, dict) or not isinstance(post.get("content"), list):
            raise parameter_error(f"{language} needs a content array")
        for paragraph in post["content"]:
            _check_paragraph(paragraph, image_known, file_known)


def _check_paragraph(paragraph: Any, image_known: Callable[[str], bool], file_known: Callable[[str], bool]) -> None:
    if not isinstance(paragraph, list) or not all(isinstance(node, dict) for node in paragraph):
        raise parameter_error("a paragraph is an array of nodes")
    tags = [node.get("tag") for node in paragraph]
    if unknown := [tag for tag in tags if tag not in NODES]:
        raise parameter_error(f"unknown tag {unknown[0]}")
    if len(paragraph) > 1 and ALONE & set(tags):
        raise parameter_error("img, media and md stand alone in their paragraph")
    for node in paragraph:
        if node["tag"] == "a" and not str(node.get("href", "")).startswith(("http://", "https://")):
            raise parameter_error("a needs a legal href")
        if node["tag"] == "img" and not image_known(str(node.get("image_key"))):
            raise ApiError(230017, "Bot is NOT the owner of the resource.")
        if node["tag"] == "media" and not file_known(str(node.get("file_key"))):
            raise ApiError(230017, "Bot is NOT the owner of the resource.")
