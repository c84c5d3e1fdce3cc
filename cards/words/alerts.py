"""The words of alerts: for each kind of trouble what is wrong, and what to do first."""

from cards.bilingual import Text

WORDS = {
    "alert_key_refused": Text("密钥被上游拒绝", "A key is refused"),
    "alert_key_refused_do": Text(
        "这把密钥可能被删除、停用，或没有权限。到上游控制台核对；换好后按「立即测试」。",
        "The key may be deleted, disabled or without permission. Check it at the provider; then press “Test now”.",
    ),
    "alert_key_empty": Text("密钥没有余额", "A key is without funds"),
    "alert_key_empty_do": Text(
        "请给这把密钥所属的组织充值，再按「立即测试」。", "Add funds to the key's organisation, then press “Test now”."
    ),
    "alert_key_limited": Text("密钥长时间被限速", "A key is rate limited for long"),
    "alert_key_limited_do": Text(
        "用量超过了上游给的速率。加密钥，或向上游申请提高限额。",
        "More is asked than the provider allows. Add keys, or ask the provider for higher limits.",
    ),
    "alert_address_limited": Text("上游拒绝我们的地址", "The provider turns our address away"),
    "alert_address_limited_do": Text(
        "不同组织的密钥都被拒绝，问题多半在出口地址或地区。看代理和上游的访问规则。",
        "Keys of several organisations are refused, so it is our address. Look at the proxy and at their rules.",
    ),
    "alert_pool_exhausted": Text("密钥池用尽", "The pool is exhausted"),
    "alert_pool_exhausted_do": Text(
        "现在没有一把密钥可用，大家的请求都会失败。发「状态」看每把密钥为什么休息。",
        "No key can be used now, so every request fails. Send “状态” to see why each of them rests.",
    ),
    "alert_upstream_down": Text("上游服务出错", "The provider is down"),
    "alert_upstream_down_do": Text(
        "它的每一把密钥都出错或超时，不是密钥的问题。看上游的状态页和这里的网络、代理。",
        "All its keys fail or time out, so it is not the keys. Look at the provider's status page, network and proxy.",
    ),
    "alert_redis_away": Text("Redis 连不上", "Redis is away"),
    "alert_redis_away_do": Text(
        "新消息进不来，飞书会稍后重发；/v1 由各进程自己计数，先照常工作。请检查 Redis 服务、网络和内存。",
        "New messages are not taken in, Feishu sends them again later; /v1 goes on, each process counting for itself. "
        "Check the Redis server, the network and its memory.",
    ),
    "alert_database_away": Text("数据库连不上", "The database is away"),
    "alert_database_away_do": Text(
        "聊天和已知的 key 还能用，用量先记在 Redis 里；新的 key 发不了。请检查数据库。",
        "Chat and known keys still work, usage waits in Redis; no new key can be issued. Check the database.",
    ),
    "alert_usage_behind": Text("用量写入落后", "Usage is written late"),
    "alert_usage_behind_do": Text(
        "结束的请求还没有写进数据库，不会丢，但 Redis 的内存在增长。看数据库是否慢或不在。",
        "Ended requests have no rows yet. None is lost, but Redis grows. See whether the database is slow or away.",
    ),
    "alert_usage_broken": Text("有用量写不进数据库", "Some usage cannot be written"),
    "alert_usage_broken_do": Text(
        "这些请求的记录被放在一边，等人来看。日志里有原因。",
        "The rows of these requests were put aside for a human. The log has the reason.",
    ),
    "alert_inbox_behind": Text("消息等得太久", "Messages wait too long"),
    "alert_inbox_behind_do": Text(
        "工作进程不够、卡住了，或模型太慢。看 CPU 和上游的首字时间。",
        "Too few workers, stuck ones, or a slow model. Look at the CPU and at the provider's time to first token.",
    ),
    "alert_events_rejected": Text("很多事件被拒收", "Many events are turned away"),
    "alert_events_rejected_do": Text(
        "多半是 Encrypt Key 或 Verification Token 与开放平台不一致，或有人在试探。运行 `python -m bot doctor`。",
        "Mostly the Encrypt Key or Verification Token differs from the platform's, or somebody is probing. "
        "Run `python -m bot doctor`.",
    ),
    "alert_no_leader": Text("没有进程在管定时任务", "Nobody keeps the timetable"),
    "alert_no_leader_do": Text(
        "提醒、公告和清理都停着。看网页进程（或 `python -m bot schedule`）是否在运行。",
        "Reminders, announcements, clean-ups stand still. See whether the web workers (`python -m bot schedule`) run.",
    ),
    "alert_disk_full": Text("磁盘快满了", "A disk is almost full"),
    "alert_disk_full_do": Text(
        "写满后数据库和 Redis 都会停。清理或扩容。",
        "Once it is full, database and Redis stop. Make room or enlarge it.",
    ),
    "alert_clock_wrong": Text("时钟不准", "A clock is wrong"),
    "alert_clock_wrong_do": Text(
        "这台机器和 Redis 的时钟差得太多。Key、限额和提醒以 Redis 为准，日志里的时间不准。检查时间同步。",
        "This host's clock and Redis' are apart. Keys, shares and reminders go by Redis', times in logs are wrong. "
        "Check time synchronisation.",
    ),
    "alert_certificate": Text("证书有问题", "Trouble with a certificate"),
    "alert_certificate_do": Text(
        "公开地址的证书快到期，或不被信任。续签它，飞书和程序才连得上。",
        "The certificate at the public address ends soon or is not trusted. Renew it, or nobody can connect.",
    ),
    "alert_cards_failing": Text("卡片发不出去", "Cards cannot be delivered"),
    "alert_cards_failing_do": Text(
        "飞书拒绝了卡片。看日志里的错误码，多半是缺权限或机器人被移出了群。",
        "Feishu refused cards. The log has its number: mostly a missing scope, or the bot was taken out of the group.",
    ),
    "alert_poison": Text("有消息一直处理失败", "A message failed again and again"),
    "alert_poison_do": Text(
        "提问的人已收到失败卡片。请按编号查日志。", "Whoever asked was told so. Look for its id in the log."
    ),
    "alert_reload_failed": Text("新配置有误，没有生效", "A new configuration is wrong"),
    "alert_reload_failed_do": Text(
        "仍在用旧配置，服务不受影响。请改正配置文件。", "The old settings stay in force. Mend the file."
    ),
    "alert_channel_away": Text("有一个告警渠道不通", "One way of telling alerts fails"),
    "alert_channel_away_do": Text(
        "告警会留着，通了再发。检查它的地址、令牌和网络。",
        "What it has to tell is kept. Check its address, its token and the network.",
    ),
    "alert_share_spent": Text("有人的份额用完了，程序还在调用", "A program goes on although its share is used up"),
    "alert_share_spent_do": Text(
        "如果是正当的需要，按「提高额度」给一份临时额度；不是的话请联系本人。",
        "If there is a good reason, press “Raise the limit” for tokens on top; else talk to the person.",
    ),
    "alert_over": Text("已恢复", "Over"),
    "alert_again": Text("（再次发生）", "(again)"),
    "alert_times": Text(
        "第一次 {first} · 最近 {last} · 共 {count} 次", "first {first} · last {last} · {count} times in all"
    ),
    "alert_ended": Text("{at} 恢复，持续了 {span}", "over since {at}, after {span}"),
    "alert_silenced": Text("已静音到 {until}", "Silenced until {until}"),
    "alert_none": Text("现在一切正常。", "Nothing is wrong."),
    "alert_list": Text("告警", "Alerts"),
    "alert_line": Text(
        "- **{title}** {subject}：{count} 次，最近 {last}", "- **{title}** {subject}: {count} times, last {last}"
    ),
    "alert_value_subject": Text("对象", "About"),
    "alert_value_seconds": Text("秒", "Seconds"),
    "alert_value_count": Text("数量", "Count"),
    "alert_value_keys": Text("密钥数", "Keys"),
    "alert_value_until": Text("休息到", "Resting until"),
    "alert_value_why": Text("原因", "Why"),
    "alert_value_free": Text("剩余空间", "Free"),
    "alert_value_days": Text("剩余天数", "Days left"),
    "alert_value_trace": Text("编号", "Id"),
    "alert_value_upstream": Text("上游", "Upstream"),
    "alert_value_token": Text("key 编号", "Token id"),
    "alert_value_test": Text("测试结果", "Test"),
    "button_silence": Text("静音 1 小时", "Silence for 1 hour"),
    "button_rest_key": Text("让它休息 1 小时", "Rest this key for 1 hour"),
    "button_test_key": Text("立即测试", "Test now"),
    "button_raise": Text("提高额度", "Raise the limit"),
    "toast_silenced": Text("静音 1 小时", "Silenced for an hour"),
    "toast_key_rests": Text("它休息 1 小时", "It rests for an hour"),
    "toast_key_good": Text("测试通过，它能用", "It works"),
    "toast_key_bad": Text("测试没有通过：{why}", "It does not work: {why}"),
    "toast_key_gone": Text("这把密钥已经不在了", "There is no such key any more"),
    "toast_raised": Text("已给 {amount} tokens", "Granted {amount} tokens"),
    "toast_alert_admins": Text("只有管理员能处理告警", "Only administrators can do that"),
}
