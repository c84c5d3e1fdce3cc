"""What the card about records says, in Chinese and English side by side."""

from cards.bilingual import Text

WORDS = {
    "records_title": Text("我的记录", "My records"),
    "records_lead": Text(
        "你通过我和你的 key 调用模型时，会留下记录。保留 **{days}** 天，到期自动删除；用了多少 token 的账目另外保存。"
        "只有你自己看得到；管理员要看须用 ADMIN_TOKEN，每看一次都会留痕。",
        "What you ask models here and with your keys is recorded, for **{days}** days; the books of how many tokens you"
        " used are kept apart. Only you can see it; an administrator needs ADMIN_TOKEN, and every look leaves a trace.",
    ),
    "records_now": Text(
        "现在有 **{calls}** 次调用的记录，其中 **{words}** 次留有内容。",
        "There are records of **{calls}** calls now, of **{words}** with their words.",
    ),
    "records_chat": Text("飞书里的提问", "Questions in Feishu"),
    "records_off": Text("什么都不留", "nothing is kept"),
    "records_metadata": Text("只留时间、模型和用量，不留内容", "only when, which model and how much, no words"),
    "records_full": Text(
        "连同内容一起留（加密；图片、音频和向量不留）",
        "with the words (encrypted; no pictures, sounds or vectors)",
    ),
    "records_line": Text("**{way}**：{level}", "**{way}**: {level}"),
    "records_button_off": Text("什么都不留", "Keep nothing"),
    "records_button_metadata": Text("不留内容", "Keep no words"),
    "records_button_last": Text("看最近 10 次", "Show the last 10"),
    "records_button_delete": Text("删除我的全部记录", "Delete all my records"),
    "records_button_confirm": Text("确认删除", "Yes, delete"),
    "records_question": Text(
        "删除后无法恢复：所有会话、调用记录和内容都会消失，用量账目不受影响。",
        "This cannot be undone: all conversations, calls and words go; the books of usage stay.",
    ),
    "records_last": Text("最近 10 次", "The last 10"),
    "records_none": Text("还没有记录。", "There are no records yet."),
    "records_last_line": Text(
        "{at} · {model} · {kind} · {tokens} 个 token{words}", "{at} · {model} · {kind} · {tokens} tokens{words}"
    ),
    "records_with_words": Text(" · 有内容", " · with words"),
    "records_in_feishu": Text("飞书", "Feishu"),
    "records_note": Text(
        "想多留一些要请管理员设置。导出：用你的 key 打开 /conversations?format=jsonl",
        "For more to be kept ask an administrator. To export: open /conversations?format=jsonl with your key",
    ),
    "toast_records_chosen": Text("好的，从现在起按这样留", "Done: this is how it is kept from now on"),
    "toast_records_more": Text("要多留只能由管理员设置", "Only an administrator can have more kept"),
    "toast_records_deleting": Text("点「确认删除」才会删", "Press “Yes, delete” to go ahead"),
    "toast_records_deleted": Text("已删除 {count} 次调用的记录", "The records of {count} calls are deleted"),
    "records_admin_off": Text(
        "从现在起，这个 key 的调用什么都不留。", "From now on nothing is kept of this key's calls."
    ),
    "records_admin_metadata": Text(
        "从现在起，这个 key 的调用只留时间、模型和用量。",
        "From now on only when, which model and how much is kept of this key's calls.",
    ),
    "records_admin_full": Text(
        "从现在起，这个 key 的调用连同内容一起留。key 的主人在「记录」卡片上看得到。",
        "From now on this key's calls are kept with their words. Its owner sees so on the card of 「记录」.",
    ),
    "records_admin_chat_off": Text(
        "从现在起，{person} 在飞书里的提问什么都不留。", "From now on nothing is kept of what {person} asks in Feishu."
    ),
    "records_admin_chat_metadata": Text(
        "从现在起，{person} 在飞书里的提问只留时间、模型和用量。",
        "From now on only when, which model and how much is kept of what {person} asks in Feishu.",
    ),
    "records_admin_chat_full": Text(
        "从现在起，{person} 在飞书里的提问连同内容一起留，本人在「记录」卡片上看得到。",
        "From now on what {person} asks in Feishu is kept with its words. They see so on the card of 「记录」.",
    ),
    "records_admin_usage": Text(
        "写法：「记录 lk-xxxxxxxxxx full」管一个 key（用它显示出来的那一段），「记录 姓名 full」管这个人在飞书里的话，"
        "最后是 full、metadata 或 off。",
        "Send 「记录 lk-xxxxxxxxxx full」 for a key (the shown part of it), 「记录 name full」 for what somebody asks"
        " in Feishu; with full, metadata or off at the end.",
    ),
}
