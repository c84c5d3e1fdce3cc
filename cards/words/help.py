"""The words of the help card, and of the welcome that is the same card."""

from cards.bilingual import Text

WORDS = {
    "help_title": Text("我能帮你做什么", "What I can do"),
    "help_subtitle": Text("直接说话就行，不用记命令", "Just talk to me; no commands to learn"),
    "opened_title": Text("你好，很高兴见到你", "Hello, nice to meet you"),
    "joined_title": Text("大家好，我来了", "Hello everyone"),
    "help_lead": Text(
        "我是接在飞书里的 ChatGPT：回答问题、写作润色、翻译、写代码和看代码、整理思路。回答会一边想一边写在卡片里。",
        "I am ChatGPT inside Feishu: answers, writing and polishing, translation, code, and clearing up thoughts."
        " The answer is written into a card while I think.",
    ),
    "joined_lead": Text(
        "在群里 **@我** 再说问题，我就会回答；没有 @我 的话我不看也不答。",
        "In this group **mention me** with your question and I answer. I neither read nor answer anything else.",
    ),
    "help_examples": Text("**点一个试试**", "**Press one to try**"),
    "example_write": Text(
        "帮我写一封请假邮件，语气诚恳，三句话以内", "Write an email asking for a day off, sincere, three sentences"
    ),
    "example_explain": Text("用小学生能懂的话解释什么是通货膨胀", "Explain inflation so that a child understands it"),
    "example_code": Text(
        "用 Python 写一个统计文本词频的函数，并说明思路", "Write a Python function that counts words, and explain it"
    ),
    "example_table": Text("列一张表，对比三种常见的数据库", "Compare three common databases in a table"),
    "help_topics": Text("**话题**", "**Topics**"),
    "topics_p2p": Text(
        "- 私聊是一场连续的对话，我记得前面说过的。\n- 想换个话题，发「新话题」或点按钮。",
        "- A direct chat is one running conversation; I remember what was said.\n- To change the subject, send /new or"
        " press the button.",
    ),
    "topics_topic": Text(
        "- 群里每次 @我 是一个新话题；在那条消息的话题里（或回复我的卡片）接着问，我就记得。",
        "- In a group each mention starts a new topic; go on in its thread, or reply to my card, and I remember.",
    ),
    "topics_member": Text(
        "- 群里我为每个人各记一场对话，互不干扰。",
        "- In a group I keep one conversation for each person, apart from the others.",
    ),
    "topics_group": Text(
        "- 群里大家共用一场对话，我记得所有 @我 的话。",
        "- A group shares one conversation; I remember everything that is said to me.",
    ),
    "help_memory": Text("**记住什么**", "**What is remembered**"),
    "memory": Text(
        "- 每场对话最多记最近 {turns} 轮，{hours} 小时没人说话就忘掉。\n- 每个回答下面都写着带了几轮上文、省去了几轮。",
        "- The latest {turns} turns of a conversation, forgotten after {hours} silent hours.\n- Below each answer you"
        " see how many turns it knew and how many were left out.",
    ),
    "help_keys": Text("**给程序用**", "**For programs**"),
    "keys": Text(
        "- 发「获取key 30天」，私信给你一个 key，OpenAI 的程序改一下 base_url 就能用。\n"
        "- 发「我的key」续期、轮换、吊销；发「用量」看用了多少。聊天和 key 共用一份额度。",
        "- Send /key 30 and get a key in private: programs for OpenAI work with it and another base_url.\n"
        "- /keys to renew, rotate or revoke, /usage to see what you used. Chat and keys draw from one share.",
    ),
    "button_get_key": Text("获取 key", "Get a key"),
    "help_commands": Text("**也可以直接打这些词**", "**Words you can type**"),
    "commands": Text(
        "帮助 · 新话题 · 停止 · 重试 · 模型 · 角色 · 获取key · 我的key · 用量 · 记录 · 续期 · 轮换 · 吊销",
        "/help · /new · /stop · /retry · /model · /role · /key · /keys · /usage · /records · /renew · /rotate"
        " · /revoke",
    ),
    "help_stop": Text(
        "回答到一半想停，点「停止」、打「停止」，或撤回你的问题。",
        "To stop an answer press Stop, type /stop, or recall your question.",
    ),
}
