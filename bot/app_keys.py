"""The part of the factory that is about tokens and shares: what they are made of, and who answers for them."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.persons import Persons
from bot.programs import Programs
from bot.settings import Settings
from bot.shares import PersonRules
from handlers.base import Handler
from handlers.figures import Figures
from handlers.keys import GetKey
from handlers.tokens_pictures import Pictures, Terms
from store.database import Database
from store.directory import Directory
from store.people import People
from store.small import Small
from store.standings import Standings
from store.usage import Usage


class Keys:
    """Everything behind 获取key. Nothing connects before it is used."""

    def __init__(self, settings: Settings, database: Database, small: Small, programs: Programs) -> None:
        self._settings, self._small = settings, small
        self.tokens, self.limits = programs.tokens, programs.limits
        self.directory = Directory(database, settings.feishu.app_id)
        self.standings = Standings(database)
        self.rules_of = PersonRules(settings.limits, self.standings, self.directory, lambda open_id: ())
        self.usage = Usage(database, ZoneInfo(settings.server.timezone))
        self.persons = Persons(People(database), settings.feishu.app_id)
        figures = Figures(self.limits, self.usage, self.rules_of)
        self.pictures = Pictures(terms_of(settings), figures, small)

    def handlers(self) -> Sequence[Handler]:
        return (GetKey(self.persons, self.tokens, self.pictures, self._claim),)

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
