"""The part of the factory that is about tokens and shares: who answers for them."""

from collections.abc import Sequence

from bot.keys.holdings import Holdings
from bot.settings.load import Settings
from handlers.base import Handler
from handlers.figures import Figures
from handlers.keys import GetKey
from handlers.keys_list import MyKeys
from handlers.tokens import PressToken
from handlers.tokens_follow import Follow
from handlers.tokens_pictures import Pictures, Terms
from handlers.tokens_typed import TypeToken
from store.answers import Answers
from store.small import Small


class Keys:
    """Everything behind 获取key in the chat."""

    def __init__(self, settings: Settings, holdings: Holdings, small: Small, answers: Answers) -> None:
        self._holdings, self._small, self._answers = holdings, small, answers
        figures = Figures(holdings.limits, holdings.usage, holdings.rules_of)
        self._pictures = Pictures(terms_of(settings), figures, small)

    def handlers(self) -> Sequence[Handler]:
        persons, tokens, pictures = self._holdings.persons, self._holdings.tokens, self._pictures
        return (
            Follow(tokens, pictures),
            GetKey(persons, tokens, pictures, self._claim),
            MyKeys(persons, tokens, pictures),
            PressToken(persons, tokens, pictures, self._answers.find),
            TypeToken("续期", persons, tokens, pictures),
            TypeToken("轮换", persons, tokens, pictures),
            TypeToken("吊销", persons, tokens, pictures),
        )

    def _claim(self, what: str, who: str, seconds: float) -> bool:
        return self._small.hold(what, who, seconds).acquire()


def terms_of(settings: Settings) -> Terms:
    public = settings.server.auth_service_url or f"http://127.0.0.1:{settings.server.port}"
    return Terms(
        zone=settings.server.timezone,
        base_url=f"{public}/v1",
        model=settings.llm.model,
        usual_days=settings.tokens.usual_days,
        most_days=settings.tokens.most_days,
        grace_seconds=settings.tokens.grace_hours * 3600,
    )
