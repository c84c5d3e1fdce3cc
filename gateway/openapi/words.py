"""What the page of the document says besides the document itself."""

from gateway.words import Words

PAGE = {
    "title": Words("接口文档", "Interface"),
    "base_url": Words("接口地址（base URL）", "Base URL"),
    "whole": Words("OpenAPI 3.1 文档", "The OpenAPI 3.1 document"),
    "guard": Words("凭证", "Opened by"),
    "nobody": Words("不需要凭证", "nothing is needed"),
    "fields": Words("参数", "Parameters"),
    "sends": Words("请求体", "Request body"),
    "answers": Words("回答", "Answers"),
    "v1": Words("给程序：/v1", "For programs: /v1"),
    "auth": Words("给人：/auth", "For people: /auth"),
    "conversations": Words("对话记录", "Conversations"),
    "operation": Words("给运维", "For operators"),
    "token": Words("令牌（Authorization: Bearer lk-…）", "a token (Authorization: Bearer lk-...)"),
    "admin": Words("ADMIN_TOKEN", "ADMIN_TOKEN"),
    "session": Words("用飞书登录", "signing in with Feishu"),
}
