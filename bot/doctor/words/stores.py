"""What the doctor says about Redis, the database and what waits in them."""

from cards.bilingual import Text

STORES = {
    "store_away": Text(
        "Redis 或数据库不可用，没法检查：{why}", "Redis or the database is away, so this cannot be looked at: {why}"
    ),
    "redis_none": Text("没有设置 REDIS_URL。", "REDIS_URL is not set."),
    "redis_none_todo": Text(
        "设上 REDIS_URL，或用 `make run`，它自带一个。", "Set REDIS_URL, or use `make run`, which brings one along."
    ),
    "redis_away": Text("Redis 用不了：{why}", "Redis cannot be used: {why}"),
    "redis_away_todo": Text(
        "检查 REDIS_URL、密码和网络。没有 Redis 时飞书的事件会被退回重发，/v1 只放行不限量的人。",
        "Check REDIS_URL, its password and the network. Without it events go back to Feishu, and /v1 serves only "
        "whom no budget limits.",
    ),
    "redis_good": Text(
        "{server} {version}，每次写盘（appendfsync {fsync}），淘汰策略 noeviction，延迟 {latency} 毫秒。",
        "{server} {version}, append-only file on (appendfsync {fsync}), noeviction, latency {latency} ms.",
    ),
    "redis_doubtful": Text("{server} {version} 能用，但有隐患。", "{server} {version} works, but not safely."),
    "redis_doubtful_todo": Text("按下面逐条改 Redis 的配置。", "Change the configuration of Redis as listed below."),
    "redis_appendonly": Text(
        "appendonly 是 no：重启会丢已经收下的消息。改成 yes",
        "appendonly is no: a restart loses accepted messages. Set it to yes",
    ),
    "redis_fsync": Text(
        "appendfsync 是 {value}：断电最多丢 1 秒（no 更多）。要一条不丢就设 always",
        "appendfsync is {value}: a power cut loses a second (more with no). always loses nothing",
    ),
    "redis_policy": Text(
        "maxmemory-policy 是 {value}：内存满时会丢消息和额度。改成 noeviction",
        "maxmemory-policy is {value}: a full memory would throw away messages and shares. Set noeviction",
    ),
    "redis_role": Text("连到的是副本（{value}），写不进去", "this is a replica ({value}), which takes no writes"),
    "redis_write_error": Text("上一次写盘失败了：看看磁盘", "its last write to disk failed: look at its disk"),
    "redis_memory": Text("内存用了 {used}，上限 {most}", "{used} of {most} memory are used"),
    "redis_latency": Text("延迟 {value} 毫秒，偏高", "latency is {value} ms, which is high"),
    "database_none": Text("数据库打不开：{why}。", "There is no database to open: {why}."),
    "database_none_todo": Text(
        "检查 DATABASE_URL；第一次用先运行 `python -m bot migrate`。",
        "Check DATABASE_URL; the first time, run `python -m bot migrate`.",
    ),
    "database_away": Text("数据库用不了：{why}", "The database cannot be used: {why}"),
    "database_away_todo": Text(
        "检查 DATABASE_URL、密码和网络。这期间用量会攒在 Redis 里，不会丢。",
        "Check DATABASE_URL, its password and the network. Meanwhile usage waits in Redis and is not lost.",
    ),
    "database_good": Text(
        "{engine} {version}，{size}，表结构是最新的，可写。", "{engine} {version}, {size}, tables up to date, writable."
    ),
    "database_pending": Text(
        "{engine} {version} 缺 {count} 个迁移：{names}。", "{engine} {version} lacks {count} migrations: {names}."
    ),
    "database_pending_todo": Text("运行 `python -m bot migrate`。", "Run `python -m bot migrate`."),
    "database_newer": Text(
        "{engine} {version} 的表结构比这个版本新：{names}。",
        "The tables of {engine} {version} are newer than this Larkey: {names}.",
    ),
    "database_newer_todo": Text("把 Larkey 升级到同一个版本。", "Bring this Larkey up to the same version."),
    "database_readonly": Text("{engine} {version} 写不进去：{why}", "{engine} {version} takes no writes: {why}"),
    "database_readonly_todo": Text(
        "检查权限、磁盘，以及是不是连到了只读副本。",
        "Check the rights, the disk, and whether this is a read-only replica.",
    ),
    "usage_good": Text("{waiting} 条待写，由 {holder} 写入。", "{waiting} waiting, written by {holder}."),
    "usage_late": Text(
        "{waiting} 条用量还没写进数据库，最早的已等了 {oldest}。",
        "{waiting} rows of usage are not in the database yet; the oldest has waited for {oldest}.",
    ),
    "usage_late_todo": Text(
        "看数据库那一项，以及工作进程的日志；补上之前什么都不会丢。",
        "See the database, and the workers' log; nothing is lost until it is back.",
    ),
    "usage_broken": Text(
        "{broken} 条用量怎么也写不进去，放在一边了。", "{broken} rows of usage could never be written and lie aside."
    ),
    "usage_broken_todo": Text(
        "把日志里 “cannot be written, ever” 那几行发给开发者。",
        "Report the lines “cannot be written, ever” of the log.",
    ),
    "usage_nobody": Text("没有进程在写用量，{waiting} 条待写。", "No process writes usage; {waiting} rows wait."),
    "usage_nobody_todo": Text("启动工作进程。", "Start the web workers."),
    "inbox_good": Text(
        "{queued} 条在队列里，{leased} 条正在回答。", "{queued} in the queues, {leased} being answered."
    ),
    "inbox_late": Text(
        "最早的消息已经等了 {oldest}（队列 {queued}）。",
        "The oldest message has waited for {oldest} ({queued} in the queues).",
    ),
    "inbox_late_todo": Text(
        "看工作进程是否都在、模型 key 是否可用。", "See whether the workers are all there and the model keys work."
    ),
}
