"""What the checks and their states are called."""

from cards.bilingual import Text

STATES = {
    "good": Text("正常", "good"),
    "doubtful": Text("可疑", "doubtful"),
    "bad": Text("有问题", "bad"),
    "unchecked": Text("未检查", "not checked"),
}

TITLES = {
    "settings": Text("设置", "Settings"),
    "secret_key": Text("SECRET_KEY 是否一致", "SECRET_KEY, the same everywhere"),
    "feishu_token": Text("飞书凭证与连通", "Feishu: credentials and reachability"),
    "feishu_bot": Text("飞书机器人能力", "Feishu: the bot ability"),
    "feishu_scopes": Text("飞书权限", "Feishu: scopes"),
    "feishu_subscription": Text("飞书事件与回调订阅", "Feishu: events and callbacks"),
    "event_address": Text("事件请求地址", "Request address of the events"),
    "rejected": Text("被拒绝的事件请求", "Rejected event requests"),
    "last_event": Text("最近收到的事件与回调", "The last event and callback"),
    "connection": Text("长连接", "Long connection"),
    "public_url": Text("公开地址", "Public address"),
    "redis": Text("Redis", "Redis"),
    "database": Text("数据库", "Database"),
    "keys": Text("模型 key", "Model keys"),
    "clock": Text("时钟", "Clock"),
    "workers": Text("工作进程", "Workers"),
    "scheduler": Text("定时任务", "Scheduler"),
    "usage": Text("用量写入", "Writing of usage"),
    "inbox": Text("收件箱", "Inbox"),
    "disk": Text("磁盘", "Disk"),
    "timezone": Text("时区数据", "Time zone data"),
}
