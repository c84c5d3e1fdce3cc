"""The words of notices (short cards with one thing to say) and of toasts (the line a press is answered with)."""

from cards.bilingual import Text

WORDS = {
    "queue_full": Text(
        "这个对话里还有 {count} 条消息没有回答，先不收新的了。等一等，或者点「停止」结束正在回答的那条。",
        "{count} messages of this conversation still wait, so this one is not taken. Wait a little, or stop the answer"
        " that is running.",
    ),
    "only_text": Text(
        "目前我只看得懂文字。请把想问的打成字发给我。",
        "For now I understand text only. Please type what you want to ask.",
    ),
    "only_text_image": Text(
        "图片我还看不懂。请用文字说说图里有什么、想问什么。",
        "I cannot see pictures yet. Please describe it and type your question.",
    ),
    "only_text_audio": Text(
        "语音我还听不懂。长按语音可以转成文字，再发给我。",
        "I cannot hear voice messages yet. Press and hold it to turn it into text, then send that.",
    ),
    "only_text_file": Text(
        "文件我还打不开。请把要点贴成文字发给我。",
        "I cannot open files yet. Please paste the part that matters as text.",
    ),
    "only_text_forwarded": Text(
        "合并转发的聊天记录我还打不开。请把要点贴成文字发给我。",
        "I cannot open forwarded conversations yet. Please paste the part that matters as text.",
    ),
    "only_text_sticker": Text("这个表情很可爱，不过我只会回答文字。", "A nice sticker, but I can only answer text."),
    "say_something": Text("我在。想问什么，直接说就行。", "I am here. Just tell me what you want to know."),
    "nothing_to_stop": Text("现在没有正在进行的回答。", "No answer is running right now."),
    "nothing_to_retry": Text("没有可以重试的问题，直接再问一次就好。", "There is nothing to retry. Just ask again."),
    "not_yours": Text(
        "这个回答只有提问的人和管理员能停止或重新生成。",
        "Only its asker and administrators may stop this answer or have it written anew.",
    ),
    "new_topic": Text(
        "新话题开始了。之前说过的我不再带着，请说。",
        "A new topic. I no longer carry what was said before. Go ahead.",
    ),
    "model_chosen": Text("这个对话从现在起用 {value}。", "This conversation uses {value} from now on."),
    "role_chosen": Text("这个对话里我现在是「{value}」。", "In this conversation I am now “{value}”."),
    "model_choices": Text("选一个模型，只对这个对话有效。", "Choose a model. It holds for this conversation only."),
    "role_choices": Text("选一个角色，只对这个对话有效。", "Choose a role. It holds for this conversation only."),
    "model_none": Text("这里没有别的模型可选。", "There is no other model to choose here."),
    "role_none": Text("这里还没有设置角色。", "No roles are set up here."),
    "chosen_here": Text(
        "群里每次 @我 是一个新话题；这个选择只在这条消息的话题里、或者回复我的卡片时有效。",
        "In a group each mention starts a new topic; this choice holds in the thread of this message and in replies to"
        " my card.",
    ),
    "role_stays": Text("角色还是「{value}」，发「角色」可以换。", "The role is still “{value}”; /role changes it."),
    "model_stays": Text("模型还是 {value}，发「模型」可以换。", "The model is still {value}; /model changes it."),
    "role_default": Text("默认", "Default"),
    "role_back": Text("这个对话里我又是默认的样子了。", "In this conversation I am my usual self again."),
    "model_unknown": Text("没有叫「{given}」的模型。", "There is no model called “{given}”."),
    "role_unknown": Text("没有叫「{given}」的角色。", "There is no role called “{given}”."),
    "model_title": Text("模型", "Model"),
    "role_title": Text("角色", "Role"),
    "now": Text("现在：{value}", "Now: {value}"),
    "toast_asked": Text("问题收到，马上回答", "Asked; the answer is coming"),
    "toast_working": Text("正在处理", "Working on it"),
    "toast_failed": Text("没有成功，请再点一次", "That did not work, please press again"),
    "toast_expired": Text("太久之前的卡片了，请重新提问", "This card is too old, please ask again"),
    "toast_not_yours": Text("只有提问的人和管理员能点", "Only the asker and administrators may press this"),
    "toast_again": Text("好，再答一次", "Right, once more"),
    "toast_feedback": Text("谢谢，已记下", "Thank you, noted"),
    "toast_chosen": Text("已选 {value}", "{value} it is"),
    "toast_back": Text("已恢复默认", "Back to the default"),
    "toast_nothing_to_stop": Text("没有正在进行的回答", "No answer is running"),
    "toast_stopped": Text("正在停止", "Stopping"),
    "toast_new_topic": Text("新话题开始了", "A new topic"),
}
