"""Answers to the questions that an app's greeting may offer for a press, so that the first press gets a real one."""

LEAVE = {
    "zh": """**主题：请假一天**

王经理，您好：

因家里有急事需要处理，我想在本周五请假一天。手头的工作已经安排妥当，紧急的事请联系同事大山。给您添麻烦了，望批准，谢谢！

此致
小满
""",
    "en": """**Subject: One day off**

Dear Ms Wang,

A family matter needs me at home, so I would like to take this Friday off. My work is up to date, and Zhou will \
take care of anything urgent. Thank you for your understanding.

Kind regards,
Lin
""",
}

INFLATION = {
    "zh": """想象你每天有 **10 块**零花钱，一根冰棍 **1 块**，可以买 10 根。

后来大家手里的钱都变多了，冰棍却还是那么多。想买的人多，老板就涨价：一根 **2 块**。

- 你的 10 块钱没有变少，
- 可是现在只能买 **5 根**。

> 钱还是那些钱，能买到的东西变少了，这就叫**通货膨胀**。
""",
    "en": """Imagine you get **10 coins** a day, and an ice lolly costs **1 coin**: you can buy ten.

Then everybody gets more coins, but there are no more lollies than before. Many want one, so the price goes up to **2**.

- You still have ten coins,
- but now they buy only **five** lollies.

> The same money buys less: that is **inflation**.
""",
}

DATABASES = {
    "zh": """三种常见的数据库：

| | PostgreSQL | MySQL | SQLite |
|---|---|---|---|
| 形式 | 服务器 | 服务器 | 一个文件 |
| 擅长 | 复杂查询、JSON、扩展 | 读多写少的网站 | 单机、嵌入式、测试 |
| 并发写 | 强 | 强 | 一次一个 |
| 运维 | 需要 | 需要 | 几乎没有 |

**怎么选**：一台机器上的小应用用 SQLite；要复杂查询用 PostgreSQL；团队已经熟悉 MySQL 就用 MySQL。
""",
    "en": """Three common databases:

| | PostgreSQL | MySQL | SQLite |
|---|---|---|---|
| What it is | a server | a server | one file |
| Good at | complex queries, JSON, extensions | sites that mostly read | one machine, tests |
| Writing at once | strong | strong | one at a time |
| To look after | yes | yes | hardly anything |

**Which one**: SQLite for something small on one machine, PostgreSQL for complex queries, MySQL where the team knows it.
""",
}
