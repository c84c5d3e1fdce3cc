"""What the launcher says at the terminal when everything is ready."""

from bot.launch.plan import Plan


def welcome(plan: Plan) -> str:
    """One block with the address to open, or to give to Feishu."""
    model = "a script, to try things out; OPENAI_API_KEY brings a real one" if plan.scripted_model else "yours"
    lines = {
        "Chat · 聊天": _where(plan),
        **_to_try(plan),
        "Model · 模型": model,
        "Data · 数据": "data/ (chats, secrets, logs)",
        "Stop · 停止": "Ctrl-C",
    }
    width = max(map(_columns, lines))
    rows = [f"    {name}{' ' * (width - _columns(name))}   {value}" for name, value in lines.items()]
    return "\n".join(["", "  Larkey is ready · 已就绪", "", *rows, ""])


def _to_try(plan: Plan) -> dict[str, str]:
    """What one would not find by oneself in the box."""
    if not plan.sandbox:
        return {}
    lines = {"API · 接口": f"{plan.url}/v1; send 获取key (or /key) in the chat to get a key for it"}
    if plan.admins:
        lines["Admin · 管理"] = "周大山, the second face in the chat: 状态, 用户 小满, 额度, 公告, 告警"
    if plan.admin_token:
        lines["Doctor · 体检"] = f"{plan.url}/doctor; any name, the password is admin_token in data/secrets.json"
    return lines


def _where(plan: Plan) -> str:
    if plan.sandbox:
        return f"{plan.sandbox_url}/"
    if plan.websocket:
        return "in Feishu, over the long connection"
    return f"in Feishu; its request address is https://<this machine>/feishu/events (port {plan.port} here)"


def _columns(text: str) -> int:
    """Terminal columns: Chinese characters take two."""
    return sum(2 if ord(character) > 0x2E80 else 1 for character in text)
