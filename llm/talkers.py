"""Which of the models that a provider lists one can talk with: the list has those for pictures, voices and vectors too.

Providers say nothing of what a model is for, so its name has to tell (https://platform.openai.com/docs/models).
"""

import re
from collections.abc import Sequence

OTHERWISE = re.compile(
    r"(?:^|[-_/.])(?:embed\w*|tts|speech|asr|whisper|transcrib\w*|dall|image\w*|sora|video|moderation\w*|realtime|audio"
    r"|rerank\w*|ocr)(?:[-_/.\d]|$)"
    r"|^(?:gpt-3\.5-turbo-instruct|(?:text-)?(?:davinci|curie|babbage|ada)|codex)(?:[-_.\d]|$)",
    re.IGNORECASE,
)
DATE = re.compile(r"-20\d\d-\d\d-\d\d$")


def talkers(names: Sequence[str]) -> tuple[str, ...]:
    """Those to choose from in a chat, in their order; a dated one only where it has no plain name beside it.

    All of them, where no name sounds like one to talk with.
    """
    known = set(names)
    found = [
        name for name in names if not OTHERWISE.search(name) and not (_plain(name) != name and _plain(name) in known)
    ]
    return tuple(found) or tuple(names)


def _plain(name: str) -> str:
    return DATE.sub("", name)
