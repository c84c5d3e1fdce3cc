"""What the doctor says about settings, processes, this machine and the provider's keys."""

from cards.bilingual import Text

MACHINE = {
    "stuck": Text("{seconds} 秒内没有结果。", "No answer within {seconds} s."),
    "stuck_todo": Text(
        "对方可能连得上却不答话：检查网络与防火墙。",
        "The other side may accept and then say nothing: check the network.",
    ),
    "check_failed": Text("这一项检查自己出错了（{why}）。", "This check itself failed ({why})."),
    "check_failed_todo": Text("详情在日志里；请把它报告给开发者。", "The log has the details; please report it."),
    "settings_good": Text("设置齐全，互相不矛盾。", "The settings are complete and fit together."),
    "settings_local": Text(
        "设置齐全；没设的由 `make run` 自带（{brought}）。",
        "The settings fit; what is not set comes along with `make run` ({brought}).",
    ),
    "settings_bad": Text("用这样的设置 Larkey 启动不了：{why}", "Larkey does not start with these settings: {why}"),
    "settings_bad_todo": Text("按这句话改好，再检查一次。", "Put right what it names, and look again."),
    "settings_unread": Text(
        "设置读不出来，其余的没法检查。", "The settings cannot be read, so the rest cannot be looked at."
    ),
    "secret_key_good": Text("{count} 个进程的 SECRET_KEY 都一样。", "The same in all processes: {count}."),
    "secret_key_alone": Text(
        "已设置；没有别的进程可以比较。", "It is set; there is no other process to compare it with."
    ),
    "secret_key_none": Text("没有设置 SECRET_KEY。", "SECRET_KEY is not set."),
    "secret_key_none_todo": Text(
        "设一个 16 个字符以上的随机值，所有机器都一样。",
        "Set a random one of 16 characters or more, the same everywhere.",
    ),
    "secret_key_differs": Text(
        "这些进程的 SECRET_KEY 与这里的不同：{names}。",
        "These have another SECRET_KEY than this process: {names}.",
    ),
    "secret_key_differs_todo": Text(
        "给所有机器设同一个 SECRET_KEY，否则网页登录和长连接的回调会时好时坏。",
        "Give all machines the same SECRET_KEY, or signing in and callbacks over the long connection fail at times.",
    ),
    "public_good": Text("{address} 是从外面看到的 Larkey。", "{address} leads to Larkey."),
    "public_none": Text(
        "没有设置 AUTH_SERVICE_URL，人们看到的是 {address}。",
        "AUTH_SERVICE_URL is not set; people are shown {address}.",
    ),
    "public_none_todo": Text(
        "设成大家能打开的地址，如 https://larkey.example.com。",
        "Set it to an address that people can open, such as https://larkey.example.com.",
    ),
    "public_plain": Text(
        "{address} 没有用 https，令牌会明文传输。", "{address} is not https: tokens travel in the open."
    ),
    "public_plain_todo": Text("在前面放一个带证书的反向代理。", "Put a reverse proxy with a certificate in front."),
    "public_elsewhere": Text(
        "{address}/healthz 答话的不是 Larkey：{why}。", "{address}/healthz is not answered by Larkey: {why}."
    ),
    "public_elsewhere_todo": Text(
        "检查反向代理与 AUTH_SERVICE_URL（带路径时代理要去掉它）。",
        "Check the reverse proxy and AUTH_SERVICE_URL (the proxy has to take a path away).",
    ),
    "keys_none": Text("没有模型 key。", "There is no model key."),
    "keys_none_todo": Text(
        "设置 OPENAI_API_KEY，或在配置里加上游。", "Set OPENAI_API_KEY, or add upstreams to the configuration."
    ),
    "keys_good": Text("{count} 个 key 都能用。", "Keys that work: all {count}."),
    "keys_some": Text("{count} 个 key 里有 {ill} 个有问题。", "Keys that are ill: {ill} of {count}."),
    "keys_some_todo": Text(
        "到提供方的网页看额度与权限；换掉失效的 key。",
        "See limits and rights at the provider's page; replace keys that are dead.",
    ),
    "keys_all": Text("{count} 个 key 一个也不能用。", "Keys that work: none of {count}."),
    "keys_all_todo": Text(
        "先看网络与代理（OPENAI_BASE_URL、OPENAI_PROXY），再看 key 本身。",
        "First the network and the proxy (OPENAI_BASE_URL, OPENAI_PROXY), then the keys.",
    ),
    "key_good": Text(
        "{upstream}：{models} 个模型，{organisation}{rest}", "{upstream}: {models} models, {organisation}{rest}"
    ),
    "key_ill": Text("{upstream}：{why}（HTTP {status}）{rest}", "{upstream}: {why} (HTTP {status}){rest}"),
    "key_more": Text("没有试（每次最多试 {most} 个）", "not tried ({most} at a time)"),
    "organisation_unknown": Text("未说明组织", "organisation not told"),
    "organisation": Text("组织 {name}", "organisation {name}"),
    "resting": Text("；正在休息（{reason}），到 {until}", "; rests ({reason}) until {until}"),
    "not_resting": Text("。", "."),
    "why_refused": Text("提供方不认这个 key", "the provider refuses the key"),
    "why_empty": Text("没有余额", "it is out of funds"),
    "why_limited": Text("被限流", "it is rate limited"),
    "why_down": Text("提供方连不上或出错（{code}）", "the provider is down or unreachable ({code})"),
    "why_other": Text("提供方的回答看不懂（{code}）", "the provider's answer makes no sense ({code})"),
    "clock_good": Text("与 {names} 相差不到 {most} 秒。", "Less than {most} s off, by {names}."),
    "clock_unknown": Text("没有可以对时的对象。", "There is nobody to compare with."),
    "clock_off": Text("这台机器的时钟与别人差得多：{names}。", "This machine's clock is off: {names}."),
    "clock_off_todo": Text(
        "打开 NTP 对时（chrony、systemd-timesyncd）。Larkey 以 Redis 的时钟为准：它慢 5 分钟以上，飞书的事件会被拒绝。",
        "Switch on NTP (chrony, systemd-timesyncd). Larkey goes by Redis' clock: with that one more than 5 minutes "
        "behind, Feishu's events are rejected.",
    ),
    "clock_by": Text("比 {name} {direction} {seconds} 秒", "{seconds} s {direction} {name}"),
    "clock_behind": Text("慢", "behind"),
    "clock_before": Text("快", "before"),
    "workers_good": Text("{count} 个工作进程在 {hosts} 台机器上。", "Web workers: {count}, on hosts: {hosts}."),
    "workers_few": Text(
        "{host} 上只有 {count} 个工作进程，应有 {wanted} 个。", "Web workers on {host}: {count} instead of {wanted}."
    ),
    "workers_few_todo": Text(
        "看那台机器的日志：进程在反复重启，或内存不够。",
        "See that host's log: they restart all the time, or memory is short.",
    ),
    "workers_none": Text("没有工作进程在运行。", "No web worker is running."),
    "workers_none_todo": Text(
        "用 `make run` 或 `python -m bot serve` 启动。", "Start them with `make run` or `python -m bot serve`."
    ),
    "worker": Text("{kind}，进程 {pid}，已运行 {age}", "{kind}, process {pid}, up {age}"),
    "scheduler_good": Text("由 {holder} 执行。", "{holder} leads."),
    "scheduler_none": Text(
        "没有进程在执行定时任务：提醒、公告和清理都停了。",
        "Nobody leads: reminders, announcements and clean-ups stand still.",
    ),
    "scheduler_none_todo": Text(
        "启动工作进程，或 `python -m bot schedule`。", "Start the web workers, or `python -m bot schedule`."
    ),
    "disk_good": Text("{path} 还有 {free}（{percent}%）。", "{free} free at {path} ({percent}%)."),
    "disk_low": Text("{path} 只剩 {free}（{percent}%）。", "Only {free} left at {path} ({percent}%)."),
    "disk_low_todo": Text("腾出空间：写不了盘时什么都会停。", "Make room: when the disk is full, everything stops."),
    "timezone_good": Text("{zone}，现在是 {now}。", "{zone}, where it is {now} now."),
    "timezone_bad": Text("找不到时区 {zone} 的数据。", "There is no data for the time zone {zone}."),
    "timezone_bad_todo": Text(
        "安装 tzdata（系统包或 Python 包）。", "Install tzdata (the system's or Python's package)."
    ),
    "days": Text("{count} 天", "{count} d"),
    "hours": Text("{count} 小时", "{count} h"),
    "minutes": Text("{count} 分钟", "{count} min"),
    "seconds": Text("{count} 秒", "{count} s"),
    "page_title": Text("体检", "Check-up"),
    "page_about": Text(
        "只看不改。每项最多 5 秒，{at}（{zone}）用了 {seconds} 秒。",
        "It only looks. Five seconds at most; {at} ({zone}), {seconds} s.",
    ),
    "page_todo": Text("怎么办", "What to do"),
    "page_open": Text("打开相关页面", "Open the page"),
    "page_items": Text("{count} 项明细", "Details: {count}"),
    "page_again": Text("再查一次", "Look again"),
    "whole_good": Text("一切正常", "Everything is well"),
    "whole_doubtful": Text("能用，但有可疑之处", "It works, with doubts"),
    "whole_bad": Text("有问题要处理", "Something is wrong"),
    "door_closed": Text(
        "只有管理员能看：请带上 Authorization: Bearer ADMIN_TOKEN。",
        "For administrators: send Authorization: Bearer ADMIN_TOKEN.",
    ),
    "door_shut": Text("没有设置 ADMIN_TOKEN，这一页谁也打不开。", "ADMIN_TOKEN is not set, so nobody can open this."),
    "direct": Text("直连", "directly"),
    "by_proxy": Text("经代理", "through the proxy"),
}
