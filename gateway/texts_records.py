"""What the pages and paths about records say, in Chinese and English side by side."""

from gateway.words import Words

RECORDS = {
    "usage_cost": Words("最近 {days} 天按价目表合计 {cost}。", "The last {days} days come to {cost} by the price table."),
    "records_kind": Words("kind 可以是 {names}。", "kind is one of {names}."),
    "records_nothing": Words(
        "没有这个会话或调用，或者它不是你的。", "There is no such conversation or call, or it is not yours."
    ),
    "records_own": Words(
        "只能删除自己的记录，请用自己的 key 或登录后再删。",
        "Only one's own records can be deleted: use your own key, or sign in.",
    ),
    "records_all": Words(
        "要删除自己的全部记录，请加上 ?all=true。", "To delete all of your own records, add ?all=true."
    ),
    "records_forged": Words(
        "为了安全没有执行：请带上 key，或者页面上的 X-Larkey-CSRF。",
        "To be safe, nothing was done: send a key, or the page's X-Larkey-CSRF.",
    ),
}
