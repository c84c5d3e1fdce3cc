"""A refused card, and the two ways the platform says so: sent as a message, or handed to CardKit."""

from sandbox.errors import ApiError

TAG_GONE, JSON_INVALID, IMAGE, CHART = 200861, 200621, 200570, 200550
TABLES, FORM_NAME, AT_USER, AUDIO = 11310, 200530, 100290, 300220
ROW_KEY, ROW_VALUE, TEMPLATE, VERSION = 200914, 200915, 200380, 200830
KIT_JSON = 200220


class CardError(Exception):
    """`sub` is the card service's own number; `kit` is what the CardKit endpoints answer for the same fault."""

    def __init__(self, sub: int, message: str, value: str = "", *, kit: int = KIT_JSON) -> None:
        super().__init__(message)
        self.sub, self.message, self.value, self.kit = sub, message, value, kit

    @property
    def text(self) -> str:
        value = self.value[:200]
        return f"Failed to create card content, ext=ErrCode: {self.sub}; ErrMsg: {self.message}; ErrorValue: {value}; "

    def for_message(self) -> ApiError:
        return ApiError(230099, self.text)

    def for_kit(self) -> ApiError:
        return ApiError(self.kit, self.text)
