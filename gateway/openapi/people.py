"""/auth: where people sign in, see to their keys, and look at what was used."""

from collections.abc import Iterator

from gateway.openapi.parts import HTML, JSON, Answer, Field, Json, Operation, ref
from gateway.openapi.schemas import DAY, TEXT
from gateway.words import Words

TAG = "auth"
PAGE = Answer(Words("一个网页", "A page"), {HTML: {"type": "string"}})
AWAY = Answer(Words("转到别处", "Leads elsewhere"), {HTML: {"type": "string"}})
SAID = Answer(Words("说明原因的网页", "A page that says why not"), {HTML: {"type": "string"}})
FORM: Json = {
    "type": "object",
    "required": ["csrf", "press"],
    "properties": {"csrf": TEXT, "press": TEXT, "days": {"type": "integer", "minimum": 1}},
}
FORM_TYPE = "application/x-www-form-urlencoded"
REPORT_REFUSED = ("no_token", "malformed_token", "unknown_token", "expired_token", "revoked_token", "wrong_network")
AS_JSON = Field(
    "format", Words("json：给脚本用，最后得到 JSON", "json: for scripts, which get JSON in the end"), {"enum": ["json"]}
)


def operations() -> Iterator[Operation]:
    yield Operation("get", "/", TAG, Words("去首页", "To the landing page"), {"303": AWAY}, guard="none")
    yield Operation("get", "/auth/", TAG, Words("首页", "The landing page"), {"200": PAGE, "302": AWAY}, guard="none")
    yield _login()
    yield _callback()
    words = Words("退出登录", "Sign out")
    yield Operation("post", "/auth/logout", TAG, words, _posted(), body={FORM_TYPE: FORM}, guard="session")
    words = Words("我的 key", "My keys")
    yield Operation("get", "/auth/keys", TAG, words, {"200": PAGE, "default": SAID, "302": AWAY}, guard="session")
    words = Words("要一个新 key", "A new key")
    yield Operation("post", "/auth/keys", TAG, words, _posted(), body={FORM_TYPE: FORM}, guard="session")
    yield _changed()
    yield from _records()
    yield _report()


def _posted() -> dict[str, Answer]:
    return {"200": PAGE, "302": AWAY, "303": AWAY, "default": SAID}


def _login() -> Operation:
    answers = {"302": Answer(Words("转到飞书", "Off to Feishu"), {HTML: {"type": "string"}}), "default": SAID}
    return Operation(
        "get", "/auth/login", TAG, Words("用飞书登录", "Sign in with Feishu"), answers, fields=(AS_JSON,), guard="none"
    )


def _callback() -> Operation:
    key = Words("脚本得到的 key，或说明原因", "A key for a script, or why there is none")
    both = {HTML: {"type": "string"}, JSON: {"type": "object"}}
    answers = {"200": Answer(key, both), "302": AWAY, "303": AWAY, "default": Answer(key, both)}
    fields = (
        Field("state", Words("登录时的 state", "The state of the sign-in"), TEXT),
        Field("code", Words("飞书给的授权码", "Feishu's code"), TEXT),
        AS_JSON,
    )
    words = Words("从飞书回来", "Back from Feishu")
    return Operation("get", "/auth/callback/openai", TAG, words, answers, fields=fields, guard="none")


def _changed() -> Operation:
    deed = Words("做什么：续期、轮换、吊销", "What to do: renew, rotate, revoke")
    fields = (
        Field("public_id", Words("key 的公开部分", "The public part of a key"), {**TEXT, "minLength": 1}, "path"),
        Field("deed", deed, {"enum": ["renew", "rotate", "revoke"]}, "path"),
    )
    words, path = Words("改一个 key", "Change a key"), "/auth/keys/{public_id}/{deed}"
    return Operation("post", path, TAG, words, _posted(), fields=fields, body={FORM_TYPE: FORM}, guard="session")


def _records() -> Iterator[Operation]:
    """The forms about what is kept, on the page of one's keys."""
    name = Words("key 的公开部分，或 chat（飞书里的提问）", "The public part of a key, or chat (questions in Feishu)")
    fields = (
        Field("name", name, {**TEXT, "minLength": 1}, "path"),
        Field(
            "level", Words("从此留多少", "How much is kept from now on"), {"enum": ["off", "metadata", "full"]}, "path"
        ),
    )
    words, path = Words("少留一些记录", "Less is kept"), "/auth/records/{name}/{level}"
    yield Operation("post", path, TAG, words, _posted(), fields=fields, body={FORM_TYPE: FORM}, guard="session")
    words, path = Words("删除自己的全部记录", "Delete all of one's own records"), "/auth/records/delete"
    yield Operation("post", path, TAG, words, _posted(), body={FORM_TYPE: FORM}, guard="session")


def _report() -> Operation:
    fields = (
        Field("from", Words("第一天，默认 30 天前", "The first day; 30 days ago by default"), DAY),
        Field("to", Words("最后一天，默认今天", "The last day; today by default"), DAY),
        Field(
            "by",
            Words(
                "person：每人的；key：每把上游密钥、每个模型的（管理员）",
                "person, or key: of each upstream key and model",
            ),
            {"enum": ["person", "key"]},
        ),
        Field(
            "after",
            Words("上一页的结尾", "Where the page before ended"),
            {"type": "integer", "minimum": 0, "maximum": 2**62},
        ),
        Field("size", Words("一页多少人", "People on a page"), {"type": "integer", "minimum": 1, "maximum": 500}),
        Field("person", Words("只看这个 open_id（管理员）", "This open_id only (administrators)"), TEXT),
        Field("format", Words("json 或 csv", "json or csv"), {"enum": ["json", "csv"]}),
    )
    answers = {
        "200": Answer(Words("每人的用量", "What each person used"), {JSON: ref("UsageReport"), "text/csv": TEXT}),
        "400": Answer(Words("参数不对，`param` 说是哪个", "A wrong parameter; `param` names it"), {JSON: ref("Error")}),
        "403": Answer(Words("by=key 只给管理员", "by=key is for administrators"), {JSON: ref("Error")}),
    }
    words = Words("用量报表", "The report of usage")
    more = Words(
        "ADMIN_TOKEN 看所有人，每次查看都留痕；令牌只看自己的。",
        "ADMIN_TOKEN sees everybody's use, and leaves a row in the trail; a token sees its own person's.",
    )
    refused = (*REPORT_REFUSED, "suspended", "away", "failed")
    return Operation("get", "/auth/tokens", TAG, words, answers, more, fields, refused=refused, guard="token_or_admin")
