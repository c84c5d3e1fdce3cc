"""Every text of the pages in the browser, in Chinese and English side by side.

People call a token "key", for that is what they ask for. What programs are told is in gateway/words.py.
"""

from gateway.texts_records import RECORDS
from gateway.words import Words

TEXTS = {
    **RECORDS,
    "brand": Words("Larkey", "Larkey"),
    "sign_in": Words("用飞书登录", "Sign in with Feishu"),
    "sign_in_again": Words("重新登录", "Sign in again"),
    "sign_out": Words("退出登录", "Sign out"),
    "copy": Words("复制", "Copy"),
    "copied": Words("已复制", "Copied"),
    "to_my_keys": Words("去看我的 key", "To my keys"),
    # Pages that say one thing
    "landing_title": Words("拿一个 key，直接用", "Get a key and go"),
    "landing": Words(
        "用飞书登录就能拿到一个 key，可以用在任何兼容 OpenAI 的程序里。也可以在飞书里给机器人发「获取key」。",
        "Sign in with Feishu to get a key for any program that speaks OpenAI's API. Or send /key to the bot in Feishu.",
    ),
    "old_link_title": Words("再确认一次是你", "One more step"),
    "old_link": Words(
        "你打开的是旧的登录链接，它不能证明是这个浏览器发起的登录。点下面的按钮重新登录一次就好，以后请收藏 {login}",
        "You came by an old sign-in link, which does not prove that this browser began it. Press the button to sign in,"
        " and bookmark {login} instead.",
    ),
    "lost_title": Words("这次登录已失效", "This sign-in is over"),
    "lost": Words(
        "登录要在十分钟内、在同一个浏览器里完成，而且每次只能用一次。请重新登录。",
        "A sign-in has to be finished within ten minutes, in the same browser, and counts once. Please begin again.",
    ),
    "denied_title": Words("没有登录", "You did not sign in"),
    "denied": Words(
        "你在飞书里选择了拒绝。想登录的话，再来一次就好。",
        "You refused in Feishu. If you want to sign in, just try again.",
    ),
    "spent_title": Words("登录凭证已过期", "That took too long"),
    "spent": Words(
        "飞书给的登录凭证已经用过，或者超过了五分钟。请重新登录。",
        "Feishu's sign-in code was used before, or is older than five minutes. Please sign in again.",
    ),
    "not_allowed_title": Words("你还不能使用这个应用", "You may not use this app yet"),
    "not_allowed": Words(
        "飞书说你没有这个应用的使用权限，或者你的账号已停用。请联系管理员。",
        "Feishu says that you may not use this app, or that your account is disabled. Please ask an administrator.",
    ),
    "foreign_title": Words("只有本公司的人可以登录", "Only people of this company may sign in"),
    "foreign": Words(
        "你登录的是别的公司的飞书账号。请换成本公司的账号再试。",
        "You are signed in to Feishu with another company's account. Please change to this company's and try again.",
    ),
    "misconfigured_title": Words("登录还没有配置好", "Signing in is not set up"),
    "misconfigured": Words(
        "飞书不接受这个应用的设置。请管理员检查 APP_ID、APP_SECRET，以及安全设置里的重定向 URL：{callback}",
        "Feishu does not accept this app's settings. An administrator should check APP_ID, APP_SECRET and the redirect"
        " URL in the app's security settings: {callback}",
    ),
    "away_title": Words("飞书暂时没有回应", "Feishu does not answer right now"),
    "away": Words("请过一会儿再登录一次。", "Please sign in again in a moment."),
    "unavailable_title": Words("服务暂时不可用", "Not available right now"),
    "unavailable": Words(
        "后台正在恢复，请过一会儿再试。什么都没有丢。", "We are recovering; please try again soon. Nothing is lost."
    ),
    "failed_title": Words("出错了", "Something went wrong"),
    "failed": Words(
        "服务内部出错了，请再试一次；还不行的话请联系管理员。",
        "Something went wrong on our side. Please try again, and tell an administrator if it stays.",
    ),
    "suspended_title": Words("你的账号已暂停使用", "Your account is suspended"),
    "suspended": Words("管理员暂停了你的使用，请联系管理员。", "An administrator has suspended it. Please ask them."),
    "signed_out_title": Words("请先登录", "Please sign in first"),
    "signed_out": Words(
        "登录已过期，或者你已经退出。刚才的操作没有执行。",
        "Your sign-in has ended, or you have signed out. What you asked for was not done.",
    ),
    "forged_title": Words("这个请求不是从我们的页面来的", "This did not come from our page"),
    "forged": Words(
        "为了安全，没有执行。请回到页面，刷新后再试一次。",
        "To be safe, nothing was done. Please go back to the page, reload it and try again.",
    ),
    "not_found_title": Words("没有这个页面", "There is no such page"),
    "not_found": Words("地址可能写错了。", "The address may be mistyped."),
    "bad_request_title": Words("没看懂这个请求", "That request makes no sense"),
    "bad_request": Words("请回到页面再试一次。", "Please go back to the page and try again."),
    # A new key
    "fresh_title": Words("你的新 key", "Your new key"),
    "fresh_once": Words(
        "完整的 key 只显示这一次，请现在复制并保存好。不要发给别人；丢了就点「轮换」换一个。",
        "The whole key is shown only this once: copy it now and keep it safe. Do not share it; if you lose it, press"
        " Rotate for a new one.",
    ),
    "fresh_key": Words("key", "Key"),
    "fresh_until": Words("有效期至 {at}", "Valid until {at}"),
    "fresh_rotated": Words("旧的 key 到 {at} 为止还能用", "The old key works until {at}"),
    "base_url": Words("接口地址（base URL）", "Base URL"),
    "snippets": Words("怎么用", "How to use it"),
    # My keys
    "keys_title": Words("我的 key", "My keys"),
    "keys_none": Words("你还没有 key。", "You have no key yet."),
    "key_live": Words("有效期至 {at}，还有 {left}", "Valid until {at}, {left} left"),
    "key_soon": Words("快到期：{at}，只剩 {left}", "Expires soon: {at}, only {left} left"),
    "key_created": Words("{at} 获取", "Made {at}"),
    "key_last_used": Words("最近使用 {at}", "Last used {at}"),
    "key_never_used": Words("还没用过", "Not used yet"),
    "key_used": Words("今天 {today} · 本月 {month} tokens", "today {today} · this month {month} tokens"),
    "renew": Words("续期 {days} 天", "Renew {days} days"),
    "rotate": Words("轮换", "Rotate"),
    "rotate_question": Words(
        "换一个新的 key，旧的还能再用 {hours} 小时，方便你慢慢替换。",
        "You get a new key; the old one works for {hours} more hours, so that you can replace it in peace.",
    ),
    "rotate_confirm": Words("确认轮换", "Rotate it"),
    "revoke": Words("吊销", "Revoke"),
    "revoke_question": Words(
        "吊销后，用这个 key 的程序马上就不能用了，而且不能恢复。确定吗？",
        "Programs that use this key stop working at once, and there is no way back. Are you sure?",
    ),
    "revoke_confirm": Words("确认吊销", "Yes, revoke it"),
    "new_key": Words("获取新的 key", "Get a new key"),
    "new_key_days": Words("有效期", "Valid for"),
    "most_keys": Words(
        "每人最多同时有 {most} 个 key，你已经有这么多了。可以续期或轮换旧的，或者先吊销一个不用的。",
        "A person may have {most} keys at a time, and you have them. Renew or rotate an old one, or revoke one that you"
        " do not need.",
    ),
    "enough": Words(
        "你的 key 已经够多了。请先打开 {keys} 吊销一个不用的，再来获取。",
        "You have as many keys as you may. Open {keys}, revoke one that you do not need, and ask again.",
    ),
    # What was done
    "done_renewed": Words("已续期到 {at}", "Renewed until {at}"),
    "done_lasts": Words("它本来就能用到 {at}，没有改动", "It lasts until {at} anyway; nothing was changed"),
    "done_revoked": Words("已吊销 {key}，它马上就不能用了", "Revoked {key}; it no longer works"),
    "done_again": Words("刚才已经做过了，没有再做一次", "That was done a moment ago and was not done twice"),
    "done_gone": Words("这个 key 已经不在了", "This key is gone"),
    "done_expired": Words("这个 key 已过期，请获取新的", "This key has expired; get a new one"),
    "done_dead": Words("这个 key 已吊销，请获取新的", "This key was revoked; get a new one"),
    # Usage
    "usage_title": Words("用量", "Usage"),
    "usage_today": Words("今天", "Today"),
    "usage_month": Words("本月", "This month"),
    "usage_of": Words("已用 {used} / {limit} tokens", "{used} of {limit} tokens"),
    "usage_open": Words("已用 {used} tokens，不限量", "{used} tokens, no limit"),
    "usage_days": Words("最近 {days} 天", "Last {days} days"),
    "usage_none": Words("这段时间还没有用量。", "Nothing was used in this time."),
    "usage_bar": Words("{day} · {model} · {tokens} tokens", "{day} · {model} · {tokens} tokens"),
    "usage_others": Words("其他", "others"),
    "usage_model": Words("模型", "Model"),
    "usage_requests": Words("请求", "Requests"),
    "usage_tokens": Words("tokens", "tokens"),
    "usage_chart": Words("每天用了多少 tokens，按模型", "Tokens a day, by model"),
    "usage_note": Words(
        "聊天和程序一起算。中途断开的调用，按提示词和断开前已生成的部分估算。",
        "The chat and programs together. What was hung up on counts its prompt and what had come by then, estimated.",
    ),
    "usage_away": Words("用量暂时查不到，请过一会儿再看。", "Usage cannot be looked up right now; try again soon."),
    # Spans
    "days": Words("{count} 天", "{count} days"),
    "days_one": Words("{count} 天", "{count} day"),
    "hours": Words("{count} 小时", "{count} hours"),
    "hours_one": Words("{count} 小时", "{count} hour"),
    "minutes": Words("{count} 分钟", "{count} minutes"),
    "minutes_one": Words("{count} 分钟", "{count} minute"),
    # /auth/tokens
    "report_unknown": Words("没有这个参数，可以用 {names}。", "There is no such parameter, only {names}."),
    "report_date": Words("日期要写成 2026-11-21 这样。", "A date looks like 2026-11-21."),
    "report_order": Words("from 不能晚于 to。", "from must not be later than to."),
    "report_format": Words("格式可以是 {names}。", "The format is one of {names}."),
    "report_by": Words("by 可以是 {names}。", "by is one of {names}."),
    "report_of_people": Words("by=key 时没有这个参数。", "There is no such parameter with by=key."),
    "report_by_key": Words("只有 ADMIN_TOKEN 能按上游密钥查看。", "Only ADMIN_TOKEN shows the use of upstream keys."),
    "report_number": Words("要是 {least} 到 {most} 的整数。", "It must be a whole number from {least} to {most}."),
}
