"""What the doctor says about the app on the Open Platform."""

from cards.bilingual import Text

FEISHU = {
    "feishu_none": Text(
        "没有设置 APP_ID。`make run` 会用自带的沙盒。", "APP_ID is not set. `make run` brings the sandbox along."
    ),
    "feishu_token_good": Text(
        "{domain} 可达（{way}），App ID 与 App Secret 有效。",
        "{domain} is reachable ({way}); App ID and App Secret are right.",
    ),
    "feishu_unreachable": Text("{domain} 连不上（{way}）：{why}。", "{domain} cannot be reached ({way}): {why}."),
    "feishu_unreachable_todo": Text(
        "检查 DNS、防火墙和 FEISHU_PROXY；Lark 要设 FEISHU_DOMAIN=https://open.larksuite.com。",
        "Check DNS, the firewall and FEISHU_PROXY; for Lark set FEISHU_DOMAIN=https://open.larksuite.com.",
    ),
    "feishu_credentials": Text(
        "飞书不认 APP_ID 或 APP_SECRET（错误码 {code}：{why}）。",
        "Feishu does not accept APP_ID or APP_SECRET (code {code}: {why}).",
    ),
    "feishu_credentials_todo": Text(
        "到「凭证与基础信息」重新复制 App ID 和 App Secret；飞书与 Lark 的应用互不相通，看看 FEISHU_DOMAIN 对不对。",
        "Copy App ID and App Secret anew from the page of credentials; apps of Feishu and of Lark are strangers to each"
        " other, so look at FEISHU_DOMAIN too.",
    ),
    "feishu_refused": Text("飞书拒绝了（错误码 {code}：{why}）。", "Feishu refuses (code {code}: {why})."),
    "feishu_refused_todo": Text(
        "按错误码查飞书的说明；刚改过设置的话，先发布新版本。",
        "Look the code up in Feishu's documents; after a change in the console, publish a version first.",
    ),
    "needs_token": Text("拿不到飞书凭证，没法检查。", "Without a token from Feishu this cannot be looked at."),
    "feishu_bot_good": Text("机器人「{name}」已启用。", "The bot “{name}” is switched on."),
    "feishu_bot_off": Text(
        "机器人能力没有开启（错误码 {code}：{why}）。", "The bot ability is off (code {code}: {why})."
    ),
    "feishu_bot_off_todo": Text(
        "在「应用能力」里添加「机器人」，再发布一个版本。",
        "Add the ability Bot under the app's features, then publish a version.",
    ),
    "feishu_bot_inactive": Text(
        "机器人存在，但应用没有在企业里启用（activate_status {status}）。",
        "There is a bot, but the app is not active in the company (activate_status {status}).",
    ),
    "feishu_bot_inactive_todo": Text(
        "发布一个版本，并请企业管理员在管理后台启用应用。",
        "Publish a version, and have a company administrator enable the app.",
    ),
    "scopes_good": Text("需要的 {count} 项权限都已开通。", "All {count} scopes that are needed are granted."),
    "scopes_missing": Text("缺 {count} 项权限：{names}。", "{count} scopes are missing: {names}."),
    "scopes_missing_todo": Text(
        "点每一项的链接开通，然后一定要发布新版本：发布后权限才生效。",
        "Open the link of each to grant it, then publish a version: scopes count only from then on.",
    ),
    "scope_granted": Text("已开通：{use}", "granted: {use}"),
    "scope_instead": Text("已有 {other}，足够：{use}", "{other} is granted and does it too: {use}"),
    "scope_waiting": Text(
        "申请了但没有授权，等管理员审批或发布版本：{use}", "asked for, but not granted yet (approval, version): {use}"
    ),
    "scope_missing": Text("没有开通：{use}", "missing: {use}"),
    "scope_optional": Text("没有开通，可有可无：{use}", "not granted, and optional: {use}"),
    "use_p2p": Text("接收私聊消息", "direct messages to the bot"),
    "use_group": Text("接收群里 @ 机器人的消息", "group messages that mention the bot"),
    "use_read": Text("引用的消息、撤回提问", "quoted messages, and recalled questions"),
    "use_send": Text("回答", "answering"),
    "use_card": Text("流式卡片；没有它会退回整卡更新", "streaming cards; without it whole cards are patched"),
    "use_file": Text("很长的回答附上 .md 文件", "the .md file of a very long answer"),
    "use_chat": Text("得知机器人进群", "hearing that the bot was added to a group"),
    "use_name": Text("被引用的人的名字", "the names of people who are quoted"),
    "use_company": Text("一开始就知道是哪家公司", "knowing the company from the start"),
    "use_departments": Text("按部门设额度", "shares by department"),
    "use_self": Text("让医生看事件与回调的订阅", "the doctor's look at events and callbacks"),
    "subscription_good": Text(
        "事件与回调订阅齐全，方式与 FEISHU_TRANSPORT 一致。",
        "Events and callbacks are all subscribed, and come the way that FEISHU_TRANSPORT says.",
    ),
    "subscription_unknown": Text(
        "应用没有 {scope} 权限，看不到订阅；开通它就能检查。",
        "Without the scope {scope} the subscriptions cannot be seen; grant it to have them checked.",
    ),
    "subscription_wrong": Text("订阅不全或不一致。", "The subscriptions are incomplete, or differ from the settings."),
    "subscription_wrong_todo": Text(
        "到「事件与回调」按下面逐条改好，再发布一个版本。",
        "Put right each of the following under Events and callbacks, then publish a version.",
    ),
    "event_missing": Text("没有订阅这个事件", "this event is not subscribed"),
    "callback_missing": Text("没有订阅这个回调", "this callback is not subscribed"),
    "way_differs": Text(
        "开放平台上是 {theirs}，这里 FEISHU_TRANSPORT 是 {ours}",
        "{theirs} in the console, FEISHU_TRANSPORT here is {ours}",
    ),
    "address_differs": Text("开放平台上填的是 {theirs}，应为 {ours}", "the console has {theirs}; it should be {ours}"),
    "redirect_missing": Text("安全设置里没有这个重定向 URL", "this redirect URL is not in the security settings"),
}
