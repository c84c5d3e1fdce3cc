"""What operators and the platform use: health, figures, the doctor, events, and this document."""

from collections.abc import Iterator

from gateway.openapi.parts import HTML, JSON, TEXT, Answer, Field, Operation, ref
from gateway.words import Words

TAG = "operation"
ENGLISH_OR_CHINESE = Field("lang", Words("zh 或 en", "zh or en"), {"enum": ["zh", "en"]})
CLOSED = Answer(Words("不是管理员", "Not an administrator"), {JSON: ref("Error")})
PAGE = {"type": "string"}


def operations() -> Iterator[Operation]:
    alive = {"200": Answer(Words("活着", "Alive"), {JSON: ref("Health")})}
    yield Operation("get", "/healthz", TAG, Words("进程活着", "The process is alive"), alive, guard="none")
    ready = Answer(Words("各部分的状态", "The state of each part"), {JSON: ref("Readiness")})
    words = Words("能否工作", "It can do its work")
    yield Operation("get", "/readyz", TAG, words, {"200": ready, "503": ready}, guard="none")
    yield from _metrics()
    yield _doctor()
    yield _events()
    yield from _documents()


def _metrics() -> Iterator[Operation]:
    answers = {"200": Answer(Words("Prometheus 文本格式", "Prometheus' text format"), {TEXT: PAGE}), "401": CLOSED}
    for path in ("/metrics", "/v1/metrics"):
        yield Operation("get", path, TAG, Words("指标", "Figures"), answers, guard="admin")


def _doctor() -> Operation:
    found = Answer(Words("每一项检查", "Every check"), {JSON: ref("CheckUp"), HTML: PAGE})
    words = Words("体检：哪里不对、怎么办", "The doctor: what is wrong, and what to do")
    more = Words(
        "只看不改，几秒内结束。浏览器会问用户名和密码：名字随意，密码是 ADMIN_TOKEN。",
        "It only looks, and is done in seconds. A browser asks for a name and a password: any name, and ADMIN_TOKEN.",
    )
    return Operation(
        "get",
        "/doctor",
        TAG,
        words,
        {"200": found, "401": CLOSED, "403": CLOSED},
        more,
        (ENGLISH_OR_CHINESE,),
        guard="admin",
    )


def _events() -> Operation:
    rejected = Answer(Words("不是飞书发的，或密钥不对", "Not Feishu's, or the secrets differ"), {JSON: ref("Rejected")})
    answers = {
        "200": Answer(
            Words("收下了，或回调的答复", "Taken in, or the answer to a callback"), {JSON: {"type": "object"}}
        ),
        **dict.fromkeys(("400", "401", "413", "415"), rejected),
        "500": Answer(
            Words("现在收不下，请再发", "It cannot be taken in now: deliver it again"), {JSON: ref("Rejected")}
        ),
    }
    words = Words("飞书的事件与卡片回调", "Feishu's events and card callbacks")
    more = Words(
        "由飞书调用：验签、解密，记住之后才回 200。",
        "Called by Feishu: verified, decrypted, remembered, and only then 200.",
    )
    return Operation("post", "/feishu/events", TAG, words, answers, more, body={JSON: ref("Event")}, guard="none")


def _documents() -> Iterator[Operation]:
    answers = {"200": Answer(Words("OpenAPI 3.1", "OpenAPI 3.1"), {JSON: {"type": "object"}})}
    yield Operation("get", "/openapi.json", TAG, Words("这份文档", "This document"), answers, guard="none")
    page = {"200": Answer(Words("网页", "A page"), {HTML: PAGE})}
    words = Words("这份文档，给人看", "This document, for people")
    yield Operation("get", "/docs", TAG, words, page, fields=(ENGLISH_OR_CHINESE,), guard="none")
