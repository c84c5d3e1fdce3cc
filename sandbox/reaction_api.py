"""Reactions of the bot to messages. Emoji names are case-sensitive.

https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message-reaction/emojis-introduce
"""

from typing import Any

from sandbox.door import ApiRequest, Route
from sandbox.errors import ApiError, field_error
from sandbox.ids import fresh
from sandbox.messages import Message
from sandbox.state import State

Json = dict[str, Any]
WRITE = ("im:message", "im:message.reactions:write_only")
READ = ("im:message", "im:message:readonly", "im:message.reactions:read")
NAMES = """
    OK THUMBSUP THANKS MUSCLE FINGERHEART APPLAUSE FISTBUMP JIAYI DONE SMILE BLUSH LAUGH SMIRK LOL FACEPALM LOVE WINK
    PROUD WITTY SMART SCOWL THINKING SOB CRY ERROR NOSEPICK HAUGHTY SLAP SPITBLOOD TOASTED GLANCE DULL INNOCENTSMILE
    JOYFUL WOW TRICK YEAH ENOUGH TEARS EMBARRASSED KISS SMOOCH DROOL OBSESSED MONEY TEASE SHOWOFF COMFORT CLAP PRAISE
    STRIVE XBLUSH SILENT WAVE WHAT FROWN SHY DIZZY LOOKDOWN CHUCKLE WAIL CRAZY WHIMPER HUG BLUBBER WRONGED HUSKY SHHH
    SMUG ANGRY HAMMER SHOCKED TERROR PETRIFIED SKULL SWEAT SPEECHLESS SLEEP DROWSY YAWN SICK PUKE BETRAYED HEADSET
    EatingFood MeMeMe Sigh Typing Lemon Get LGTM OnIt OneSecond VRHeadset YouAreTheBest SALUTE SHAKE HIGHFIVE UPPERLEFT
    ThumbsDown SLIGHT TONGUE EYESCLOSED RoarForYou CALF BEAR BULL RAINBOWPUKE ROSE HEART PARTY LIPS BEER CAKE GIFT
    CUCUMBER Drumstick Pepper CANDIEDHAWS BubbleTea Coffee Yes No OKR CheckMark CrossMark MinusOne Hundred AWESOMEN Pin
    Alarm Loudspeaker Trophy Fire BOMB Music XmasTree Snowman XmasHat FIREWORKS 2022 REDPACKET FORTUNE LUCK FIRECRACKER
    StickyRiceBalls HEARTBROKEN POOP StatusFlashOfInspiration 18X CLEAVER Soccer Basketball GeneralDoNotDisturb
    Status_PrivateMessage GeneralInMeetingBusy StatusReading StatusInFlight GeneralBusinessTrip GeneralWorkFromHome
    StatusEnjoyLife GeneralTravellingCar StatusBus GeneralSun GeneralMoonRest MoonRabbit Mooncake JubilantRabbit TV
    Movie Pumpkin BeamingFace Delighted ColdSweat FullMoonFace Partying GoGoGo ThanksFace SaluteFace Shrug ClownFace
    HappyDragon
"""
EMOJI = frozenset(NAMES.split())


def add(state: State, request: ApiRequest) -> Json:
    """POST /im/v1/messages/:message_id/reactions {reaction_type: {emoji_type}}"""
    kind = request.body.get("reaction_type")
    emoji = kind.get("emoji_type") if isinstance(kind, dict) else None
    if not isinstance(emoji, str):
        raise field_error("reaction_type.emoji_type", "emoji_type is required")
    if emoji not in EMOJI:
        raise ApiError(231001, "reaction type is invalid.")
    message = _message(state, request)
    reaction: Json = {"reaction_id": fresh("ZCaCIjUBVVWSrm5L-"), "emoji": emoji, "by": state.bot_open_id, "kind": "app"}
    message.reactions.append(reaction | {"at": state.clock.now_ms()})
    state.touch_message(message)
    return _view(state, message.reactions[-1])


def remove(state: State, request: ApiRequest) -> Json:
    """DELETE /im/v1/messages/:message_id/reactions/:reaction_id: own ones only."""
    message = _message(state, request)
    wanted = request.params["reaction_id"]
    reaction = next((item for item in message.reactions if item["reaction_id"] == wanted), None)
    if reaction is None:
        raise ApiError(231011, "reaction_id is invalid.")
    if reaction["kind"] != "app":
        raise ApiError(231007, "The operator is not the reaction's adder.")
    message.reactions.remove(reaction)
    state.touch_message(message)
    return _view(state, reaction)


def listing(state: State, request: ApiRequest) -> Json:
    """GET /im/v1/messages/:message_id/reactions"""
    message = _message(state, request)
    wanted = request.query.get("reaction_type")
    found = [item for item in message.reactions if wanted in (None, "", item["emoji"])]
    return {"items": [_view(state, item) for item in found], "has_more": False, "page_token": ""}


def _message(state: State, request: ApiRequest) -> Message:
    message = state.messages.find(request.params["message_id"])
    if message is None or message.recalled:
        raise ApiError(231003, "The message is not found or has been withdrawn.")
    request.refs.append(message.message_id)
    if not state.chats[message.chat_id].bot:
        raise ApiError(231002, "The operator is not in the chat.")
    return message


def _view(state: State, reaction: Json) -> Json:
    by_app = reaction["kind"] == "app"
    operator_id = state.settings.app_id if by_app else reaction["by"]
    return {
        "reaction_id": reaction["reaction_id"],
        "operator": {"operator_id": operator_id, "operator_type": "app" if by_app else "user"},
        "action_time": str(reaction.get("at", 0)),
        "reaction_type": {"emoji_type": reaction["emoji"]},
    }


PATH = "/open-apis/im/v1/messages/:message_id/reactions"
ROUTES = (
    Route("POST", PATH, add, WRITE),
    Route("DELETE", f"{PATH}/:reaction_id", remove, WRITE),
    Route("GET", PATH, listing, READ),
)
