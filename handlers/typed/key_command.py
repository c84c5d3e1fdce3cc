"""Is this message the command 获取key? The whole message decides, for the same words stand in many a question.

A command begins with 获取key, get key or /key; a polite 请, 帮我, 我要 ... may come first. It is one when

- nothing follows, or nothing but numbers, units and the like: 获取key30天, get key till the end of month;
- it is /key, which is explicit: whatever follows is the wish;
- a short wish follows behind a space or a colon, or one that ends in a unit: 获取key abc, 获取key很多天. It is none,
  but then a card says what is allowed. English needs a number there, for "get key points" begins a question.

Questions (a question mark, 怎么, 吗, how ...) and sentences are for the model: 怎么获取key, 获取key失败了, 今天获取key.
"""

import re

from handlers.typed.folding import SIMPLIFIED, fold
from handlers.typed.numerals import CHINESE, ENGLISH

MOST_CHARS = 5_000
SHORT, SHORT_GLUED, ROOM_FOR_NUMBERS = 20, 8, 24
COMMAND = re.compile(
    r"(?P<polite>(?:请|麻烦)?(?:帮我|给我|我要|我想要?|我需要)?) ?/? ?"
    r"(?:(?P<chinese>获 ?取) ?key|(?P<slash>(?<=/)key|(?<=/ )key)|get ?(?:a )?key)(?![a-z])(?P<rest>.*)"
)
SENTENCE = re.compile(
    r"[?？吗呢哪谁了]|怎么|如何|为什么|为何|什么|多久|多少|失败|报错|\b(?:how|why|what|where|when|which|who|can|does)\b"
)
NUMBER_START = re.compile(rf"[0-9.{CHINESE}半负負∞½¼¾−‒–—―-]|(?:minus|half)\b")
UNIT_END = re.compile("(?!.*[的是]).*(?:天|日|周|月|星期|礼拜)")
SEPARATORS = " :,，、;；(（[【「“\"'-—"
# What wishes are made of: where nothing else follows, it is no sentence.
WISH_WORDS = re.compile(
    rf"[0-9{CHINESE}半几多数负負点个個天日周週月年季分秒到至直本这当底末吧∞½¼¾]|星期|礼拜|禮拜|季度|小时|钟头|钟|分之|有效期?|期限"
    r"|永久|永远|永不过期|不过期|长期|无限期?|不限|谢谢|[\s.,/+~%:;()\[\]'\"!，。、；：（）【】「」“”·−‒–—―-]"
    rf"|\b(?:{'|'.join(ENGLISH)}|half|minus|negative|days?|weeks?|wks?|months?|mos?|years?|yrs?|hours?|hrs?|min(?:ute)?s?"
    r"|for|valid|until|till|to|the|this|end|of|eom|forever|unlimited|permanent|infinite|please|pls|thanks)\b"
    r"|(?<![a-z])[dwmyh](?![a-z])"
)


def matches_key_command(text: str) -> str | None:
    """What follows the command (folded, empty where nothing does), or None when the message is not the command."""
    if len(text) > MOST_CHARS:
        return None
    folded = fold(text)
    found = COMMAND.fullmatch(folded.translate(SIMPLIFIED))
    if found is None:
        return None
    rest = folded[found.start("rest") :].strip()
    if found["slash"] or not WISH_WORDS.sub("", rest):
        return rest
    if found["polite"] or SENTENCE.search(rest):
        return None
    return rest if _is_wish(found) else None


def _is_wish(found: re.Match[str]) -> bool:
    """Whether the words behind the command are meant as a duration."""
    rest, wish = found["rest"], found["rest"].lstrip(SEPARATORS)
    if rest[0] not in SEPARATORS:
        return len(rest) <= SHORT_GLUED and UNIT_END.fullmatch(rest) is not None
    if NUMBER_START.match(wish):
        return len(wish) <= ROOM_FOR_NUMBERS
    return found["chinese"] is not None and len(wish) <= SHORT
