"""What the pages and paths about records say, in Chinese and English side by side."""

from gateway.words import Words

RECORDS = {
    "records_title": Words("留下的记录", "What is kept"),
    "records_lead": Words(
        "调用模型会留下记录，保留 {days} 天。只有你自己看得到；管理员要看须用 ADMIN_TOKEN，每看一次都会留痕。",
        "Calls of models are recorded, for {days} days. Only you can see it; an administrator needs ADMIN_TOKEN, and"
        " every look leaves a trace.",
    ),
    "records_now": Words(
        "现在有 {calls} 次调用的记录，其中 {words} 次留有内容。",
        "There are records of {calls} calls, {words} with their words.",
    ),
    "records_chat": Words("飞书里的提问", "Questions in Feishu"),
    "records_off": Words("什么都不留", "Nothing is kept"),
    "records_metadata": Words("只留时间、模型和用量", "Only when, which model and how much"),
    "records_full": Words("连同内容一起留（加密）", "With the words (encrypted)"),
    "records_less_off": Words("什么都不留", "Keep nothing"),
    "records_less_metadata": Words("不留内容", "Keep no words"),
    "records_export": Words("导出", "Export"),
    "records_delete": Words("删除全部记录", "Delete all"),
    "records_question": Words(
        "删除后无法恢复：会话、调用记录和内容都会消失，用量账目不受影响。",
        "This cannot be undone: conversations, calls and words go; the books of usage stay.",
    ),
    "records_confirm": Words("确认删除", "Yes, delete"),
    "records_away": Words("暂时查不到，请过一会儿再看。", "This cannot be looked up right now; try again soon."),
    "done_records_chosen": Words("好的，从现在起按这样留。", "Done: this is how it is kept from now on."),
    "done_records_more": Words("要多留只能由管理员设置。", "Only an administrator can have more kept."),
    "done_records_deleted": Words("你的记录已全部删除。", "All of your records are deleted."),
    "usage_cost": Words(
        "最近 {days} 天按价目表合计 {cost}。", "The last {days} days come to {cost} by the price table."
    ),
    "records_kind": Words("kind 可以是 {names}。", "kind is one of {names}."),
    "records_by_title": Words(
        "title 只能用来找会话，不能用于调用或导出。", "title finds conversations, neither calls nor what is exported."
    ),
    "records_words": Words("words 是 true 或 false。", "words is true or false."),
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
