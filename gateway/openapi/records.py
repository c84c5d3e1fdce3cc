"""/conversations: what is kept of calls, as JSON or JSON lines, and how it is deleted."""

from collections.abc import Iterator

from gateway.openapi.parts import JSON, Answer, Field, Operation, ref
from gateway.openapi.schemas import DAY, TEXT
from gateway.words import Words

TAG = "conversations"
LINES = "application/x-ndjson"
KINDS = ["chat", "chat/completions", "completions", "responses"]
MOST = {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
REFUSED = (
    *("no_token", "malformed_token", "unknown_token", "expired_token", "revoked_token", "wrong_network", "suspended"),
    *("away", "failed"),
)
MORE = Words(
    "令牌和登录的人只看自己的；ADMIN_TOKEN 看所有人，每次查看都留痕，但不能删。",
    "A token, or whoever is signed in, sees their own; ADMIN_TOKEN sees everybody's, leaves a row in the trail, and"
    " deletes nothing.",
)
FIELDS = (
    Field("person", Words("只看这个 open_id（管理员）", "This open_id only (administrators)"), TEXT),
    Field("model", Words("模型", "The model"), TEXT),
    Field("kind", Words("哪一类", "Of which kind"), {"enum": KINDS}),
    Field("from", Words("第一天", "The first day"), DAY),
    Field("to", Words("最后一天", "The last day"), DAY),
    Field("title", Words("标题里的字", "Words of the title"), TEXT),
    Field("before", Words("上一页的结尾", "Where the page before ended"), MOST),
    Field("after", Words("上一页的结尾（一个对话之内）", "The same, within one conversation"), MOST),
    Field("size", Words("一页多少条", "How many on a page"), {"type": "integer", "minimum": 1, "maximum": 200}),
    Field("words", Words("true：连同内容", "true: with the words themselves"), {"enum": ["true", "false"]}),
    Field(
        "format",
        Words("json 或 jsonl（导出全部）", "json, or jsonl (an export of everything)"),
        {"enum": ["json", "jsonl"]},
    ),
)
NAME = Field(
    "name",
    Words(
        "一个对话或一次调用的 id；或 completions、chat_completions、embeddings：这一类的全部调用",
        "The id of a conversation or a call; or completions, chat_completions, embeddings: all calls of that kind",
    ),
    {**TEXT, "minLength": 1},
    "path",
)
CSRF = Field(
    "X-Larkey-CSRF", Words("用 cookie 时，我们页面上的 csrf", "With a cookie: our page's csrf"), TEXT, "header"
)
WRONG = Answer(Words("参数不对，`param` 说是哪个", "A wrong parameter; `param` names it"), {JSON: ref("Error")})
NOBODY = Answer(Words("没有，或不是你的", "There is none, or it is not yours"), {JSON: ref("Error")})
NOT_YOURS = Answer(Words("不能替别人删", "Nobody deletes for somebody else"), {JSON: ref("Error")})
DELETED = Answer(Words("删掉了", "It is deleted"), {JSON: ref("Deleted")})


def operations() -> Iterator[Operation]:
    page = Answer(Words("一页", "A page"), {JSON: ref("Page"), LINES: TEXT})
    words = Words("对话", "Conversations")
    told = {"200": page, "400": WRONG}
    yield Operation("get", "/conversations", TAG, words, told, MORE, FIELDS, refused=REFUSED, guard="token_or_admin")
    every = Field("all", Words("必须是 true", "It must be true"), {"enum": ["true", "false"]})
    words, told = (
        Words("删除自己的全部记录", "Delete everything of one's own"),
        {"200": DELETED, "400": WRONG, "403": NOT_YOURS},
    )
    yield Operation("delete", "/conversations", TAG, words, told, None, (every, CSRF), refused=REFUSED)
    words = Words("一个对话、一次调用，或一类调用", "One conversation, one call, or all calls of a kind")
    both = Answer(
        Words("对话的一页，或一次调用", "A page of the conversation, or the call"), {JSON: ref("Kept"), LINES: TEXT}
    )
    told = {"200": both, "400": WRONG, "404": NOBODY}
    path = "/conversations/{name}"
    yield Operation("get", path, TAG, words, told, MORE, (NAME, *FIELDS), refused=REFUSED, guard="token_or_admin")
    words, told = Words("删除它", "Delete it"), {"200": DELETED, "403": NOT_YOURS, "404": NOBODY}
    yield Operation("delete", path, TAG, words, told, None, (NAME, CSRF), refused=REFUSED)
