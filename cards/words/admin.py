"""The words for administrators: 状态, 用户, 额度, 吊销, 公告."""

from cards.bilingual import Text

WORDS = {
    "status_title": Text("运行状态", "Status"),
    "status_pool": Text("**密钥池**", "**Pool**"),
    "status_queue": Text(
        "**队列**　等待 {waiting} · 进行中 {running}",
        "**Queue**　{waiting} waiting · {running} running",
    ),
    "status_oldest": Text("最久等了 {oldest}", "oldest {oldest}"),
    "status_versions": Text("**版本**", "**Versions**"),
    "status_at": Text("截至 {at}", "as of {at}"),
    "pool_line": Text(
        "可用 {ready} 把 · 休息 {resting} 把 · 正在调用 {running}",
        "{ready} usable · {resting} resting · {running} calls running",
    ),
    "pool_none": Text("还没有配置密钥。", "No key is configured."),
    "pool_more": Text("- 另有 {count} 把", "- {count} more"),
    "pool_key_ready": Text("- {key}：可用，正在调用 {running}", "- {key}: usable, {running} running"),
    "pool_key_resting": Text("- {key}：休息到 {until}（{reason}）", "- {key}: resting until {until} ({reason})"),
    "pool_key_waiting": Text("- {key}：等下一次调用试用（{reason}）", "- {key}: the next call tries it ({reason})"),
    "pool_refused": Text("被拒绝", "refused"),
    "pool_empty": Text("没有余额", "without funds"),
    "pool_limited": Text("限速", "rate limited"),
    "pool_for_model": Text("{reason}，只限 {model}", "{reason}, for {model} only"),
    "pool_organisation": Text("所在组织被限速", "its organisation is rate limited"),
    "pool_address": Text("我们的网络地址被拒", "our address is turned away"),
    "pool_down": Text("刚才出错", "failed a moment ago"),
    "pool_provider": Text("服务商出故障", "the provider is down"),
    "pool_set_aside": Text("管理员停用", "set aside by an administrator"),
    "person_tokens": Text("**key**：{count} 个", "**Keys**: {count}"),
    "person_active": Text("状态：正常", "Active"),
    "person_suspended": Text(
        "状态：已停用（{at} 起），聊天和 key 都不能用", "Suspended since {at}: neither chat nor keys"
    ),
    "person_unknown": Text("没有找到叫「{person}」的人。", "Nobody called “{person}” has used the bot."),
    "person_choose": Text("叫「{person}」的有这些人，选一个：", "Several people match “{person}”; choose one:"),
    "button_suspend": Text("停用", "Suspend"),
    "button_suspend_ask": Text(
        "停用后，这个人的聊天和所有 key 马上就不能用了。", "Their chat and all their keys stop working at once."
    ),
    "button_resume": Text("恢复", "Resume"),
    "button_resume_ask": Text("恢复后，没有过期的 key 又能用了。", "Keys that have not expired work again."),
    "button_revoke_ask": Text("吊销后不能恢复。", "There is no way back."),
    "quota_set": Text(
        "**{person}** 的每日份额：{before} → **{after}** tokens。",
        "Daily share of **{person}**: {before} → **{after}** tokens.",
    ),
    "quota_bad": Text(
        "「{given}」不是份额。请发「额度 姓名 整数」，比如「额度 小满 200000」，0 表示不限。",
        "“{given}” is no share. Send “额度 name number”, such as “额度 Lin 200000”; 0 means no limit.",
    ),
    "person_how": Text(
        "请发「用户 姓名」，比如「用户 小满」，也可以 @ 一个人。",
        "Send “用户 name”, such as “用户 Lin”, or mention somebody.",
    ),
    "quota_how": Text(
        "请发「额度 姓名 整数」，比如「额度 小满 200000」，0 表示不限。",
        "Send “额度 name number”, such as “额度 Lin 200000”; 0 means no limit.",
    ),
    "revoked_by_admin": Text("已吊销 {public_id}（{person}）。", "Revoked {public_id} ({person})."),
    "token_unknown": Text("没有编号是「{public_id}」的 key。", "There is no key “{public_id}”."),
    "announce_title_asking": Text("发公告？", "Announce this?"),
    "announce_title_running": Text("公告发送中", "Announcing"),
    "announce_title_done": Text("公告已发完", "Announced"),
    "announce_title_stopped": Text("公告已停止", "Announcement stopped"),
    "announce_title_cancelled": Text("公告已取消", "Announcement cancelled"),
    "announce_head": Text("公告", "Announcement"),
    "announce_asking": Text(
        "将私信给用过我的 **{people}** 人。", "It goes to the **{people}** people who have used me."
    ),
    "announce_running": Text(
        "已发 **{sent}** / {people}，失败 {failed}", "**{sent}** of {people} sent, {failed} failed"
    ),
    "announce_done": Text(
        "发完了：**{sent}** / {people}，失败 {failed}", "Done: **{sent}** of {people}, {failed} failed"
    ),
    "announce_stopped": Text(
        "停下了：**{sent}** / {people} 已发，失败 {failed}", "Stopped: **{sent}** of {people} sent, {failed} failed"
    ),
    "announce_cancelled": Text("没有发出。", "Nothing was sent."),
    "announce_bad": Text(
        "请发「公告 内容」，内容不能空，也不能长到一张卡片放不下。",
        "Send “公告 text”. The text must not be empty and must fit on one card.",
    ),
    "button_announce": Text("确认发送", "Yes, send it"),
    "toast_suspended": Text("已停用", "Suspended"),
    "toast_resumed": Text("已恢复", "Resumed"),
    "toast_announcing": Text("开始发送", "Sending"),
    "toast_announce_stopped": Text("正在停下", "Stopping"),
    "toast_cancelled": Text("已取消", "Cancelled"),
}
