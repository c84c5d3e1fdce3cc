"""What the doctor says about how events find their way to us."""

from cards.bilingual import Text

CAUSES = {
    "cause_no_key": Text(
        "开放平台上设了 Encrypt Key，这里没设：把它填进 FEISHU_ENCRYPT_KEY",
        "the console has an Encrypt Key, here there is none: put it into FEISHU_ENCRYPT_KEY",
    ),
    "cause_wrong_key": Text(
        "两边的 Encrypt Key 不一样：重新复制到 FEISHU_ENCRYPT_KEY",
        "the Encrypt Keys differ: copy it anew into FEISHU_ENCRYPT_KEY",
    ),
    "cause_token": Text(
        "两边的 Verification Token 不一样：重新复制到 FEISHU_VERIFICATION_TOKEN",
        "the Verification Tokens differ: copy it anew into FEISHU_VERIFICATION_TOKEN",
    ),
    "cause_slow": Text(
        "回答得太慢：验证要在 1 秒内、事件要在 3 秒内；看看 Redis、磁盘和 CPU",
        "answered too late: a challenge has 1 s, an event 3 s; look at Redis, the disk and the CPU",
    ),
    "cause_plain": Text(
        "这里设了 Encrypt Key，开放平台上没有（或有人冒充）：在加密策略里设上同一个",
        "here there is an Encrypt Key, in the console there is none (or somebody pretends): set the same one there",
    ),
    "cause_app": Text(
        "别的应用的事件发到了这里：看看地址是不是填错了应用", "events of another app: is the address in the wrong app?"
    ),
    "cause_clock": Text("时间对不上：校准这台机器的时钟", "the times do not fit: set this machine's clock"),
    "cause_seal": Text(
        "长连接进程与工作进程的 SECRET_KEY 不同", "the long connection and the web workers have different SECRET_KEYs"
    ),
    "cause_websocket": Text(
        "这里用长连接，开放平台还在往这个地址发：在「事件与回调」里改成长连接",
        "here events come over the long connection, the console still posts: choose the long connection there",
    ),
    "cause_stranger": Text("不像是飞书发的，不用管", "it does not look like Feishu: nothing to do"),
}

EVENTS = {
    **CAUSES,
    "cause_seen": Text(
        "{cause}（{reason}；{count} 次，最近 {ago}前，来自 {sender}）",
        "{cause} ({reason}; {count} times, last {ago} ago, from {sender})",
    ),
    "challenge_good": Text(
        "{address} 在 {seconds} 秒内答对了我们自己发的验证。",
        "{address} answered our own challenge right, in {seconds} s.",
    ),
    "challenge_websocket": Text(
        "事件走长连接，不需要请求地址。", "Events come over the long connection; no address is needed."
    ),
    "challenge_nothing": Text(
        "没有设 Encrypt Key 也没有设 Verification Token，没法发验证。",
        "Neither an Encrypt Key nor a Verification Token is set, so nothing can be tried.",
    ),
    "challenge_private": Text(
        "{address} 是内网或本机地址，飞书从公网连不到。", "{address} is a private address: Feishu cannot reach it."
    ),
    "challenge_private_todo": Text(
        "把 AUTH_SERVICE_URL 设成公网能访问的 https 地址，或改用长连接：FEISHU_TRANSPORT=websocket。",
        "Set AUTH_SERVICE_URL to an https address that the internet can reach, or use FEISHU_TRANSPORT=websocket.",
    ),
    "challenge_unreachable": Text("从这里连不上 {address}：{why}。", "{address} cannot be reached from here: {why}."),
    "challenge_unreachable_todo": Text(
        "检查域名解析、证书、反向代理和防火墙；有的网络从内部本来就连不到自己的公网地址，那就以「最近收到的事件」为准。",
        "Check DNS, the certificate, the reverse proxy and the firewall; in some networks a machine cannot reach its"
        " own public address, then the last event tells.",
    ),
    "challenge_elsewhere": Text(
        "{address} 上答话的不是 Larkey（HTTP {status}）。", "What answers at {address} is not Larkey (HTTP {status})."
    ),
    "challenge_elsewhere_todo": Text(
        "让反向代理把 /feishu/events 原样转到 Larkey 的端口，不要跳转，也不要登录页。",
        "Have the reverse proxy pass /feishu/events on to Larkey's port as it is, without redirects or a login page.",
    ),
    "challenge_refused": Text(
        "{address} 拒绝了我们自己的验证（HTTP {status}）：那里的密钥与这里不同。",
        "{address} refused our own challenge (HTTP {status}): the secrets there are not those here.",
    ),
    "challenge_refused_todo": Text(
        "确认工作进程用的 FEISHU_ENCRYPT_KEY 和 FEISHU_VERIFICATION_TOKEN 就是这里的，改过就重启。",
        "Make sure that the web workers have this FEISHU_ENCRYPT_KEY and FEISHU_VERIFICATION_TOKEN; restart them after"
        " a change.",
    ),
    "challenge_slow": Text(
        "{address} 用了 {seconds} 秒，飞书只等 1 秒。", "{address} took {seconds} s; Feishu waits for 1 s."
    ),
    "challenge_slow_todo": Text(
        "看看 CPU、Redis 延迟和反向代理的缓冲。", "Look at the CPU, the latency of Redis and the proxy's buffering."
    ),
    "rejected_none": Text("没有请求被拒绝过。", "No request has been rejected."),
    "rejected_strangers": Text(
        "拒绝过的 {count} 个请求都不是飞书发的。", "The {count} rejected requests were not Feishu's."
    ),
    "rejected_some": Text(
        "拒绝过 {count} 个请求，原因见下。保存地址时若提示「Challenge code 没有返回」，多半就是这里的原因。",
        "{count} requests were rejected, for the reasons below. “Challenge code not returned” when saving the address"
        " usually has its cause here.",
    ),
    "rejected_some_todo": Text(
        "按原因改好，然后在开放平台重新保存请求地址。", "Put the cause right, then save the address again."
    ),
    "event_seen": Text(
        "最近的事件在 {event}前，卡片回调：{callback}。", "The last event came {event} ago; card callbacks: {callback}."
    ),
    "event_none": Text("还没有收到过任何事件。", "No event has ever come."),
    "event_none_todo": Text(
        "在飞书里给机器人发一句话再看。还是没有的话：事件要订阅，版本要发布，人要在可用范围内。",
        "Write to the bot in Feishu and look again. Still nothing: subscribe to the events, publish a version, and see"
        " that the person is in the app's availability range.",
    ),
    "event_old": Text("最近的事件已经是 {event}前的了。", "The last event came {event} ago."),
    "event_old_todo": Text(
        "如果这几天有人找过机器人，就看看上面的订阅。",
        "If people have written to the bot since, look at the subscriptions above.",
    ),
    "callback_none": Text("还没有", "none yet"),
    "callback_ago": Text("{ago}前", "{ago} ago"),
    "connection_webhook": Text("事件走请求地址，不用长连接。", "Events come by webhook; there is no long connection."),
    "connection_open": Text("由 {holder} 持有，已连上 {ago}。", "Held by {holder}, open for {ago}."),
    "connection_down": Text("由 {holder} 持有，但没有连上：{why}。", "Held by {holder}, but it is not open: {why}."),
    "connection_down_todo": Text(
        "看那个进程的日志；App Secret 错、应用没发布、连接太多（最多 50 条）都会这样。",
        "See that process's log: a wrong App Secret, an unpublished app or too many connections (50) do this.",
    ),
    "connection_nobody": Text(
        "没有进程持有长连接，收不到事件。", "No process holds the long connection: no event can come."
    ),
    "connection_nobody_todo": Text(
        "启动 `python -m bot connect`（`make run` 与镜像会自己启动它）。",
        "Start `python -m bot connect` (`make run` and the image do it themselves).",
    ),
}
