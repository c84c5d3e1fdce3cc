"""The words about shares: what was used, what is left, what an administrator may grant, and the usage card."""

from cards.bilingual import Text

WORDS = {
    "use_today": Text("**今天** {bar} {percent}%　{amount}", "**Today** {bar} {percent}%　{amount}"),
    "use_month": Text("**本月** {bar} {percent}%　{amount}", "**This month** {bar} {percent}%　{amount}"),
    "use_today_open": Text("**今天** {used} tokens，不限量", "**Today** {used} tokens, no limit"),
    "use_month_open": Text("**本月** {used} tokens，不限量", "**This month** {used} tokens, no limit"),
    "share_low_day": Text("今天还剩 {percent}%（{left} tokens）", "{percent}% left today ({left} tokens)"),
    "share_low_month": Text("本月还剩 {percent}%（{left} tokens）", "{percent}% left this month ({left} tokens)"),
    "share_empty_title": Text("份额用完了", "Your share is used up"),
    "share_busy_title": Text("稍等一下", "One moment"),
    "share_empty_day": Text(
        "今天的份额用完了，聊天和 key 共用同一份。**{at}** 恢复，还要 {left}。急用的话，可以请管理员临时加一点。",
        "Today's share is used up; chat and keys draw from the same one. It fills again at **{at}**, in {left}."
        " If it is urgent, ask an administrator for a little more.",
    ),
    "share_empty_month": Text(
        "本月的份额用完了，聊天和 key 共用同一份。**{at}** 恢复，还要 {left}。急用的话，可以请管理员临时加一点。",
        "This month's share is used up; chat and keys draw from the same one. It fills again at **{at}**, in {left}."
        " If it is urgent, ask an administrator for a little more.",
    ),
    "share_empty_minute": Text(
        "这一分钟里问得太多了，{left}后（{at}）就可以继续。",
        "That was a lot within one minute. Go on in {left} ({at}).",
    ),
    "share_empty_streams": Text(
        "同时进行的回答太多了，等其中一个结束再问就好。",
        "Too many answers are running at once. Ask again when one of them has ended.",
    ),
    "share_too_large": Text(
        "这个问题连同上文太长了（约 {needed} tokens），超过了上限 {allowed}，等也没有用。开个新话题，或者问得短一些。",
        "This question with what was said before is too long (about {needed} tokens, {allowed} at most), however long"
        " you wait. Start a new topic, or ask for less.",
    ),
    "share_unknown": Text(
        "现在查不到你的份额，所以先没有回答。请过一会儿重试。",
        "Your share cannot be looked up right now, so this was not answered. Please try again in a moment.",
    ),
    "suspended": Text(
        "你的使用已被管理员停用，聊天和 key 都不能用。有疑问请联系管理员。",
        "An administrator has suspended your use: neither chat nor keys. Please ask them if you have questions.",
    ),
    "share_asked": Text("已经转给管理员了，有结果会告诉你。", "The administrators were asked; you will hear from me."),
    "share_granted": Text(
        "管理员给你加了 {amount} tokens，{until} 之前可以用。",
        "You were granted {amount} tokens, to use until {until}.",
    ),
    "share_refused": Text("这次的额度申请没有通过。", "Your request for more was not granted this time."),
    "button_ask_share": Text("申请额度", "Ask for more"),
    "button_grant": Text("+{amount} · {length}", "+{amount} · {length}"),
    "button_refuse": Text("拒绝", "Refuse"),
    "grant_title_open": Text("有人申请额度", "Somebody asks for more"),
    "grant_title_granted": Text("已批准", "Granted"),
    "grant_title_refused": Text("已拒绝", "Refused"),
    "grant_lead": Text(
        "**{person}** 的份额用完了，想再要 {amount} tokens。批准是一次性的，到时间就失效。",
        "**{person}** has used up their share and asks for {amount} tokens. A grant is for once and ends by itself.",
    ),
    "grant_granted": Text(
        "{by} 已批准：+{amount} tokens，{until} 之前有效。", "Granted by {by}: +{amount} tokens until {until}."
    ),
    "grant_refused": Text("{by} 已拒绝。", "Refused by {by}."),
    "usage_title": Text("用量", "Usage"),
    "usage_none": Text("最近 30 天还没有用量。", "Nothing was used in the last 30 days."),
    "usage_total": Text(
        "**最近 30 天** 共 {tokens} tokens，{requests} 次请求", "**Last 30 days** {tokens} tokens, {requests} requests"
    ),
    "usage_cost": Text("按价目表合计 **{cost}**", "By the price table **{cost}**"),
    "usage_policy": Text(
        "聊天和程序一起算；中途断开的，按提示词和断开前已生成的部分估算。",
        "Chat and programs together; what was hung up on counts its prompt and what had come by then, estimated.",
    ),
    "usage_others": Text("其他 {tokens}", "others {tokens}"),
    "usage_people": Text("**用得最多的人**（最近 30 天）", "**Who used most** (last 30 days)"),
    "usage_people_head": Text("| # | 姓名 | tokens | 请求 |", "| # | Name | Tokens | Requests |"),
    "toast_no_admins": Text("这里还没有设置管理员", "There are no administrators here"),
    "toast_share_not_yours": Text("这是别人的份额，只有本人能申请", "It is somebody else's share; only they may ask"),
    "toast_share_asked": Text("已转给管理员", "The administrators were asked"),
    "toast_share_asked_before": Text("已经申请过了，请等一等", "You have asked already, please wait"),
    "toast_granted": Text("已批准", "Granted"),
    "toast_refused": Text("已拒绝", "Refused"),
    "toast_decided_before": Text("已经有人处理过了", "Somebody has decided already"),
}
