"""/v1: OpenAI's own interface. What is written here is what we add to it; the rest is the provider's.

https://platform.openai.com/docs/api-reference
"""

from collections.abc import Iterator, Mapping

from gateway.openapi.parts import EVENTS, JSON, Answer, Field, Json, Operation, ref
from gateway.openapi.schemas import TEXT
from gateway.words import Words

TAG = "v1"
LET_IN = (
    "no_token",
    "malformed_token",
    "unknown_token",
    "expired_token",
    "revoked_token",
    "wrong_network",
    "suspended",
)
SERVED = ("unknown_model", "not_served", "wrong_path", "rate", "streams", "crowded", "budget", "pool_limited")
FAILED = ("upstream_down", "pool_exhausted", "no_pool", "overloaded", "draining", "away", "upstream_slow", "failed")
SENT = ("bad_json", "no_model", "cut_short", "bad_path", "too_slow", "too_large", "too_much")
OBJECTS = ("unknown_object", "object_gone", "objects_apart")

ANSWERED = Words("提供方的回答，原样转达。", "The provider's answer, as it came.")
REFUSED = Words(
    "提供方自己的拒绝，或我们的：都是 OpenAI 的错误格式。",
    "The provider's own refusal, or one of ours: OpenAI's envelope.",
)
STREAMED = Words(
    "提供方的回答；`stream` 为真时是服务器推送事件。",
    "The provider's answer; server-sent events where `stream` is true.",
)
OBJECT_ID = Words(
    "创建时得到的 id；它只在当时用的那个 key 上有效。", "The id from when it was made; it stays with that key."
)
ANY: Json = {}
SHOWN: Mapping[str, tuple[str, Words]] = {
    "chat/completions": ("Chat", Words("对话", "A chat completion")),
    "completions": ("Completion", Words("补全（旧）", "A completion (the old kind)")),
    "responses": ("Response", Words("回答", "A response")),
    "embeddings": ("Embedding", Words("向量", "Embeddings")),
    "moderations": ("Moderation", Words("内容审核", "Moderation")),
    "images/generations": ("Image", Words("生成图片", "Images from a prompt")),
    "audio/speech": ("Speech", Words("文字转语音", "Speech from text")),
    "batches": ("Batch", Words("批处理", "A batch")),
}
STREAMING = ("chat/completions", "completions", "responses")
FORMS: Mapping[str, Words] = {
    "images/edits": Words("修改图片", "An edited image"),
    "images/variations": Words("图片变体", "Variations of an image"),
    "audio/transcriptions": Words("语音转文字", "Text from speech"),
    "audio/translations": Words("语音转英文", "English text from speech"),
    "files": Words("上传文件", "Upload a file"),
}
KEPT: Mapping[str, tuple[tuple[str, str, Words], ...]] = {
    "responses": (
        ("get", "", Words("取回回答", "A stored response")),
        ("delete", "", Words("删除回答", "Delete a stored response")),
        ("post", "/cancel", Words("取消后台回答", "Cancel a background response")),
        ("get", "/input_items", Words("回答的输入", "The input of a response")),
    ),
    "files": (
        ("get", "", Words("文件信息", "A file's particulars")),
        ("delete", "", Words("删除文件", "Delete a file")),
        ("get", "/content", Words("文件内容", "A file's content")),
    ),
    "batches": (
        ("get", "", Words("批处理状态", "The state of a batch")),
        ("post", "/cancel", Words("取消批处理", "Cancel a batch")),
    ),
}
LISTED = {"files": Words("列出文件", "All files"), "batches": Words("列出批处理", "All batches")}
PASSING = Words(
    "助手、对话线程、向量库、分段上传、微调等，以及提供方以后新增的路由，都原样转发；没有模型的路由按路径判断权限。",
    "Assistants, threads, vector stores, uploads, fine-tuning, and whatever the provider adds next pass through as they"
    " are; where a route names no model, its path stands for the model.",
)


def operations() -> Iterator[Operation]:
    """Every route of /v1 that has a name of its own, and one line for all others."""
    for path, (schema, words) in SHOWN.items():
        yield _posted(path, words, {JSON: ref(schema)})
    for path, words in FORMS.items():
        yield _posted(path, words, {"multipart/form-data": {"type": "object"}})
    for path, words in LISTED.items():
        yield _of("get", path, words)
    for path, kinds in KEPT.items():
        for method, rest, words in kinds:
            name = Field("id", OBJECT_ID, {**TEXT, "minLength": 1}, "path")
            yield _of(method, f"{path}/{{id}}{rest}", words, (name,))
    yield from _models()


def _posted(path: str, words: Words, body: Mapping[str, Json]) -> Operation:
    streams = path in STREAMING
    content = {JSON: ANY, EVENTS: TEXT} if streams else {"*/*": ANY}
    answers = {"200": Answer(STREAMED if streams else ANSWERED, content), **_handed_back()}
    refused = (*LET_IN, *SENT, *SERVED, *OBJECTS, *FAILED)
    return Operation("post", f"/v1/{path}", TAG, words, answers, body=body, refused=refused)


def _of(method: str, path: str, words: Words, fields: tuple[Field, ...] = ()) -> Operation:
    answers = {"200": Answer(ANSWERED, {"*/*": ANY}), **_handed_back()}
    refused = (*LET_IN, "bad_path", *SERVED, *OBJECTS, *FAILED)
    return Operation(method, f"/v1/{path}", TAG, words, answers, fields=fields, refused=refused)


def _handed_back() -> dict[str, Answer]:
    return {"4XX": Answer(REFUSED, {JSON: ref("Error")})}


def _models() -> Iterator[Operation]:
    name = Field("model", Words("模型名", "The model's name"), {**TEXT, "minLength": 1}, "path")
    listed = {"200": Answer(Words("这个令牌能用的模型", "The models that this token may use"), {JSON: ref("Models")})}
    yield Operation("get", "/v1/models", TAG, Words("模型列表", "All models"), listed, refused=(*LET_IN, *FAILED))
    one = {"200": Answer(Words("一个模型", "One model"), {JSON: ref("Model")})}
    refused = (*LET_IN, "unknown_model", *FAILED)
    yield Operation(
        "get", "/v1/models/{model}", TAG, Words("一个模型", "One model"), one, fields=(name,), refused=refused
    )
