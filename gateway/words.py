"""What callers are told when a call is turned away or breaks off, in both languages: an API shows both."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """One text, side by side."""

    zh: str
    en: str


WORDS = {
    "no_token": Words(
        "没有令牌。请在请求头里写上 Authorization: Bearer lk-…；给机器人发「获取key」就能得到一个令牌。",
        "No token. Send the header Authorization: Bearer lk-...; 「获取key」 (/key) to the bot gives you a token.",
    ),
    "malformed_token": Words(
        "令牌写错了：多了、少了或打错了字符，请从卡片上完整地复制。",
        "This token is mistyped: a character is missing, wrong or too many. Copy all of it from its card.",
    ),
    "unknown_token": Words(
        "没有这个令牌。给机器人发「我的key」看看现有的，或发「获取key」要一个新的。",
        "No such token. Ask the bot for yours with 「我的key」 (/keys), or for a new one with 「获取key」 (/key).",
    ),
    "expired_token": Words(
        "令牌 {token} 已于 {when} 过期。给机器人发「获取key」要一个新的；下次过期前可以按卡片上的「续期」。",
        "Token {token} expired at {when}. Ask the bot for a new one with 「获取key」 (/key); before one expires, its "
        "card renews it with 「续期」.",
    ),
    "revoked_token": Words(
        "令牌 {token} 已于 {when} 被吊销。给机器人发「获取key」要一个新的。",
        "Token {token} was revoked at {when}. Ask the bot for a new one with 「获取key」 (/key).",
    ),
    "wrong_network": Words("令牌 {token} 不允许从 {address} 使用。", "Token {token} may not be used from {address}."),
    "bad_json": Words("请求体不是一个 JSON 对象：{why}", "The body of the request is not a JSON object: {why}"),
    "no_model": Words(
        "请求里没有写 model，应当是一个模型的名字。", "You must provide a model: the parameter is missing or no name."
    ),
    "unknown_model": Words(
        "没有模型 {model}，或者你不能使用它。{near}", "The model {model} does not exist or you may not use it. {near}"
    ),
    "wrong_path": Words("没有这个地址：{method} {path}", "Invalid URL ({method} {path})"),
    "wrong_method": Words(
        "{path} 不支持 {method}，可以用 {allowed}。", "{path} does not take {method}, only {allowed}."
    ),
    "bad_path": Words(
        "这个地址写得不对：路径里不能有 ..、空的一段、编码过的斜线或别的特殊字符。",
        "This URL is not sound: its path must have no `..`, no empty segment, no encoded slash and no odd characters.",
    ),
    "no_websocket": Words(
        "这里不支持 WebSocket（/v1/realtime）。请改用 HTTP 接口，例如 /v1/responses 加 stream。",
        "WebSockets (/v1/realtime) are not served here. Use HTTP, such as /v1/responses with `stream`.",
    ),
    "bad_form": Words(
        "表单（multipart/form-data）写得不对：每个字段只能出现一次，model 必须是简短的文字。",
        "This form (multipart/form-data) is not sound: a field may be there only once, and `model` is a short text.",
    ),
    "not_served": Words(
        "没有哪个上游提供 {path}，或者你不能使用它。", "No upstream serves {path}, or you may not use it."
    ),
    "route_refused": Words(
        "公司的上游密钥没有权限做这件事（{path}）：{why}", "The company's keys may not do this ({path}): {why}"
    ),
    "unknown_object": Words(
        "没有 {object}，或者它不是你的。文件、批处理、会话等对象只属于创建者，并且必须是通过这里创建的。",
        "There is no {object}, or it is not yours. Files, batches, responses and the like belong to whoever made them, "
        "and only those that were made through here are known.",
    ),
    "object_gone": Words(
        "{object} 所在的上游密钥已经被移除，现在取不到了。请重新创建。",
        "{object} belongs to an upstream key that is not in use any more: it cannot be reached. Please make it anew.",
    ),
    "objects_apart": Words(
        "这个请求里的对象在不同的上游账号里，不能一起使用：{objects}。请在同一次流程里重新创建它们。",
        "The objects of this request lie with different accounts of the provider and cannot be used together: "
        "{objects}. Please make them anew, each from the other.",
    ),
    "crowded": Words(
        "你同时进行的请求占满了这台服务：{used} 个。等其中一些结束后再试。",
        "Your own requests fill this service: {used} are under way. Try again when some of them have ended.",
    ),
    "overloaded": Words("服务太忙了，请稍后再试。", "The service is too busy right now. Please try again soon."),
    "upload_failed": Words(
        "上传时换不了上游密钥，请再传一次：{why}",
        "The upstream key failed while your upload was under way; please send it again: {why}",
    ),
    "not_streamed": Words(
        "模型没有按流式返回，回答丢失了。", "The model did not answer as a stream: its answer is lost."
    ),
    "stream_too_long": Words(
        "这个流持续太久，到此为止，回答不完整。", "This stream has lasted too long and ends here: it is not complete."
    ),
    "stream_limit": Words(
        "你的额度在回答途中用完了，回答到此为止。给机器人发「用量」可以查看或申请额度。",
        "Your share was used up while the answer came: it ends here, not complete. Send 「用量」 (/usage) to the bot.",
    ),
    "too_large": Words(
        "请求体太大，最多 {limit} MB。", "The body of the request is too large; {limit} MB are allowed."
    ),
    "too_slow": Words("请求体没有及时传完。", "The body of the request did not arrive in time."),
    "cut_short": Words("请求体没有传完。", "The body of the request did not arrive whole."),
    "rate": Words(
        "你的{what}用完了：{used}/{allowed}。{when} 恢复。",
        "Your {what} are used up: {used} of {allowed}. More at {when}.",
    ),
    "streams": Words(
        "你同时进行的请求太多了：最多 {allowed} 个。", "Too many of your requests are under way: {allowed} are allowed."
    ),
    "budget": Words(
        "你的{what}用完了：{used}/{allowed}。{when} 恢复；急用的话，给机器人发「用量」，在卡片上向管理员申请。",
        "Your {what} are used up: {used} of {allowed}. More at {when}. Until then you can ask an administrator: send "
        "「用量」 (/usage) to the bot.",
    ),
    "too_much": Words(
        "这个请求需要 {needed} 个 token，超过了你的{what}（{allowed}）。请缩短内容，或减小 max_tokens。",
        "This request needs {needed} tokens, more than all your {what} ({allowed}). Shorten it, or lower max_tokens.",
    ),
    "suspended": Words("你的账号已被管理员暂停。", "An administrator has suspended your account."),
    "requests_minute": Words("每分钟请求数", "requests a minute"),
    "tokens_minute": Words("每分钟 token 数", "tokens a minute"),
    "tokens_day": Words("今天的 token 额度", "tokens of today"),
    "tokens_month": Words("本月的 token 额度", "tokens of this month"),
    "pool_limited": Words(
        "所有上游密钥都达到了限速，{when} 之后再试。",
        "All upstream keys have reached their rate limits. Try again after {when}.",
    ),
    "pool_exhausted": Words(
        "现在没有可用的上游密钥（{reasons}），{when} 之后再试，或联系管理员。",
        "No upstream key is usable now ({reasons}). Try again after {when}, or tell an administrator.",
    ),
    "no_pool": Words(
        "上游密钥都被拒绝或者没有余额了，请联系管理员。",
        "All upstream keys are refused, or out of funds. Please tell an administrator.",
    ),
    "upstream_down": Words("模型服务出错了：{why}", "The model service failed: {why}"),
    "upstream_slow": Words("模型服务没有及时回答。", "The model service did not answer in time."),
    "stream_cut": Words(
        "回答在中途断开了，已经收到的部分不完整。", "The answer broke off: what has arrived is not all of it."
    ),
    "idle_timeout": Words(
        "模型中途停了 {seconds} 秒没有继续，回答不完整。",
        "The model fell silent for {seconds} seconds: the answer is not complete.",
    ),
    "stream_revoked": Words(
        "令牌刚刚被吊销，回答到此为止。", "The token has just been revoked: the answer ends here, not complete."
    ),
    "stream_drained": Words(
        "服务正在重启，回答没有写完，请再问一次。",
        "The service restarts: the answer is not complete. Please ask again.",
    ),
    "draining": Words("服务正在重启，请马上再试。", "The service restarts. Try again at once."),
    "away": Words("现在无法核对令牌，请稍后再试。", "Tokens cannot be checked right now. Please try again soon."),
    "failed": Words(
        "服务内部出错了，编号 {request_id}。", "Something went wrong on our side; please quote {request_id}."
    ),
}


def say(name: str, **values: object) -> str:
    """Both languages in one text. A value may itself be Words."""
    text = WORDS[name]
    zh = {key: value.zh if isinstance(value, Words) else value for key, value in values.items()}
    en = {key: value.en if isinstance(value, Words) else value for key, value in values.items()}
    return f"{text.zh.format(**zh)} {text.en.format(**en)}".strip()
