"""The words about tokens: 获取key, the card of one, 我的key, what a duration may be, the reminder, and their toasts.

People call a token "key", for that is what they ask for.
"""

from cards.bilingual import Text

WORDS = {
    "token_title_live": Text("你的 key", "Your key"),
    "token_title_soon": Text("你的 key 快到期了", "Your key expires soon"),
    "token_title_expired": Text("这个 key 已过期", "This key has expired"),
    "token_title_revoked": Text("这个 key 已吊销", "This key was revoked"),
    "token_once": Text(
        "**完整的 key 只显示这一次，请现在复制并保存好。** 不要发给别人；丢了就点「轮换」换一个。",
        "**The whole key is shown only this once: copy it now and keep it safe.** Do not share it; if you lose it,"
        " press Rotate for a new one.",
    ),
    "token_live": Text("**有效期至** {at}，还有 {left}", "**Valid until** {at}, {left} left"),
    "token_soon": Text("**⚠️ 有效期至** {at}，只剩 {left}", "**⚠️ Valid until** {at}, only {left} left"),
    "token_expired": Text(
        "**已过期**（{at}），不能再用，也不能续期。", "**Expired** at {at}; it can no longer be renewed."
    ),
    "token_revoked": Text(
        "**已吊销**（{at}），不能再用，也不能恢复。", "**Revoked** at {at}. It no longer works and cannot come back."
    ),
    "token_rotated": Text("已轮换：旧的 key 到 {at} 为止还能用", "Rotated: the old key works until {at}"),
    "token_last_used": Text("最近使用 {at}", "Last used {at}"),
    "token_used": Text("今天 {today} · 本月 {month} tokens", "today {today} · this month {month} tokens"),
    "token_gone": Text("这个 key 已经不在了。可以重新获取一个。", "This key is gone. You can get a new one."),
    "snippets": Text("怎么用：curl · Python · Node", "How to use it: curl · Python · Node"),
    "revoke_question": Text(
        "吊销后，用这个 key 的程序马上就不能用了，而且不能恢复。确定吗？",
        "Programs that use this key stop working at once, and there is no way back. Are you sure?",
    ),
    "button_renew": Text("续期 {days}", "Renew {days}"),
    "button_rotate": Text("轮换", "Rotate"),
    "button_revoke": Text("吊销", "Revoke"),
    "button_revoke_confirm": Text("确认吊销", "Yes, revoke it"),
    "button_cancel": Text("取消", "Cancel"),
    "button_use": Text("用量", "Usage"),
    "button_new_key": Text("获取新的 key", "Get a new key"),
    "button_my_keys": Text("我的 key", "My keys"),
    "button_key_for": Text("获取 key，{days}", "Get a key for {days}"),
    "button_page_before": Text("上一页", "Previous"),
    "button_page_after": Text("下一页", "Next"),
    "tokens_title": Text("我的 key", "My keys"),
    "tokens_none": Text(
        "你还没有 key。点下面的按钮就能拿到一个。", "You have no key yet. Press the button to get one."
    ),
    "tokens_which": Text(
        "你有 {count} 个 key，现在还什么都没有改。请在要操作的那一个下面点按钮。",
        "You have {count} keys, and nothing has been changed yet. Press the button below the one that you mean.",
    ),
    "too_many_title": Text("key 已经够多了", "You have enough keys"),
    "too_many": Text(
        "每人最多同时有 {most} 个 key，你已经有这么多了。可以给旧的续期或轮换，或者先吊销一个不用的，再获取新的。",
        "A person may have {most} keys at a time, and you have them. Renew or rotate an old one, or revoke one that you"
        " do not need and ask again.",
    ),
    "sent_in_private": Text("已私信给你", "Sent to you in private"),
    "private_failed": Text(
        "没能私信给你。请先打开和我的单聊，再发一次「获取key」。",
        "I could not write to you in private. Please open our direct chat and ask again with /key.",
    ),
    "duration_title": Text("有效期不太对", "That duration does not work"),
    "duration_zero": Text(
        "0 天的 key 用不了。请说 1 到 {most} 天。", "A key for 0 days is of no use. Please say 1 to {most} days."
    ),
    "duration_negative": Text(
        "「{given}」是负数。请说 1 到 {most} 天。", "“{given}” is negative. Please say 1 to {most} days."
    ),
    "duration_fraction": Text(
        "「{given}」不是整数。请说整天、整周或整月，1 到 {most} 天。",
        "“{given}” is not a whole number. Please say whole days, weeks or months, 1 to {most} days.",
    ),
    "duration_too_long": Text(
        "「{given}」太久了，最多 {most} 天。到期前可以续期。",
        "“{given}” is too long; {most} days at most. You can renew it before it expires.",
    ),
    "duration_unit": Text(
        "有效期按天、周、月来说，「{given}」不行。请说 1 到 {most} 天。",
        "Durations are days, weeks or months, not “{given}”. Please say 1 to {most} days.",
    ),
    "duration_unreadable": Text(
        "没看懂「{given}」是多少天。请说 1 到 {most} 天。",
        "I do not know how many days “{given}” is. Please say 1 to {most} days.",
    ),
    "duration_allowed": Text(
        "可以这样说：**获取key**（{usual} 天）、**获取key 7天**、**获取key 两周**、**获取key 一个月**、"
        "**获取key 到月底**。最多 {most} 天，一个月算 30 天。",
        "You can say **/key** ({usual} days), **/key 7**, **/key 2 weeks**, **/key 1 month**, **/key end of month**."
        " {most} days at most; a month is 30 days.",
    ),
    "renewal_allowed": Text(
        "可以这样说：**续期**（{usual} 天）、**续期 7天**、**续期 两周**、**续期 一个月**、**续期 到月底**。"
        "从现在算起，最多 {most} 天，一个月算 30 天。",
        "You can say **/renew** ({usual} days), **/renew 7**, **/renew 2 weeks**, **/renew 1 month**,"
        " **/renew end of month**. {most} days from now at most; a month is 30 days.",
    ),
    "reminder_title": Text("你的 key 还有 {left}到期", "Your key expires in {left}"),
    "reminder_title_over": Text("你的 key 到期了", "Your key has expired"),
    "reminder_lead": Text(
        "要接着用，点一下续期就好，key 不变，程序不用改。不用了就不用管，到期自动失效。",
        "To go on, press Renew: the key stays the same and your programs need no change. Otherwise do nothing.",
    ),
    "reminder_lead_over": Text(
        "过期的 key 不能续期，可以获取一个新的。", "It can no longer be renewed; get a new one."
    ),
    "days": Text("{count} 天", "{count} days"),
    "days_one": Text("{count} 天", "{count} day"),
    "hours": Text("{count} 小时", "{count} hours"),
    "hours_one": Text("{count} 小时", "{count} hour"),
    "minutes": Text("{count} 分钟", "{count} minutes"),
    "minutes_one": Text("{count} 分钟", "{count} minute"),
    "toast_renewed": Text("已续期到 {at}", "Renewed until {at}"),
    "toast_lasts_longer": Text("它本来就能用到 {at}，没有改动", "It lasts until {at} anyway; nothing was changed"),
    "toast_rotated": Text("已轮换，新的 key 在卡片上", "Rotated; the new key is on the card"),
    "toast_revoke_asked": Text("请再确认一次", "Please confirm"),
    "toast_revoked": Text("已吊销", "Revoked"),
    "toast_kept": Text("没有吊销", "Kept"),
    "toast_token_gone": Text("这个 key 已经不在了，可以获取新的", "This key is gone; get a new one"),
    "toast_token_dead": Text("这个 key 已吊销，可以获取新的", "This key was revoked; get a new one"),
    "toast_token_expired": Text("这个 key 已过期，可以获取新的", "This key has expired; get a new one"),
    "toast_token_not_yours": Text(
        "这是别人的 key，只有本人能操作", "This key is somebody else's; only they may do that"
    ),
    "toast_key_coming": Text("马上就好，请看私信", "On its way, look at our direct chat"),
}
