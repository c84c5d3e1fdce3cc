"""The part of the factory that is about tokens and shares: who answers for them."""

from collections.abc import Callable, Mapping, Sequence

from bot.diary.priced import PricedShares
from bot.ground import Ground
from bot.keys.holdings import Holdings
from bot.keys.names import LearnNames, Names
from bot.keys.pool import PoolNow
from bot.keys.timetable import make_scheduler
from bot.keys.versions import versions
from bot.scheduler import Scheduler
from bot.settings.load import Settings
from handlers.admin.announce import Announce, ShowProgress, TellOne
from handlers.admin.people import People, ShowPerson
from handlers.admin.quota import SetQuota
from handlers.admin.status import Status
from handlers.admin.tokens import AdminRevoke
from handlers.base import Handler
from handlers.records.mine import MyRecords
from handlers.records.others import DecideRecords
from handlers.redrawing import Redrawing
from handlers.say import Say
from handlers.shares.asking import AskForMore
from handlers.shares.figures import Figures
from handlers.shares.requests import DecideRequest, Requests, ShowRequest
from handlers.shares.taken import Limits as ShareLimits
from handlers.shares.taken import Shares
from handlers.shares.usage import ShowUsage
from handlers.tokens.follow import Follow
from handlers.tokens.get_key import GetKey
from handlers.tokens.leaving import Leaving, Moving
from handlers.tokens.my_keys import MyKeys
from handlers.tokens.pictures import Pictures, Terms
from handlers.tokens.pressed import PressToken
from handlers.tokens.reminders import Remind
from handlers.tokens.typed import TypeToken
from llm.pool import Pool
from store.announcements import Announcements
from store.drafts import Drafts
from store.keys import KeyStates


class Keys:
    """Everything behind 获取key in the chat."""

    def __init__(self, ground: Ground, holdings: Holdings, pool: Pool) -> None:
        self._settings, self._ground, self._holdings = ground.settings, ground, holdings
        self._figures = Figures(holdings.limits, holdings.usage, holdings.rules_of)
        self._pictures = Pictures(terms_of(ground.settings), self._figures, ground.small, ground.clock)
        self._names = Names(ground.feishu)
        self._learn = LearnNames(holdings.directory, self._names, ground.small.once)
        self._people = People(holdings.directory, self._learn.newest)
        self._pool = PoolNow(pool, KeyStates(ground.redis))

    def handlers(self) -> Sequence[Handler]:
        """Everything that is asked for by a command, and the tasks that come of it."""
        return (*self._admin(), *self._tokens(), *self._shares(), *self._records(), *self._upkeep(), Say())

    def _tokens(self) -> Sequence[Handler]:
        persons, tokens, pictures = self._holdings.persons, self._holdings.tokens, self._pictures
        return (
            Follow(tokens, pictures),
            GetKey(persons, tokens, pictures, self._holdings.rules_of.suspended, self._claim),
            MyKeys(persons, tokens, pictures),
            PressToken(persons, tokens, pictures, self._ground.answers.find),
            TypeToken("续期", persons, tokens, pictures),
            TypeToken("轮换", persons, tokens, pictures),
            self._type_revoke(),
        )

    def _type_revoke(self) -> TypeToken:
        return TypeToken("吊销", self._holdings.persons, self._holdings.tokens, self._pictures)

    def _admin(self) -> Sequence[Handler]:
        """For administrators; what they do not answer is for the others."""
        own, ground, zone = self._holdings, self._ground, self._settings.server.timezone
        office, people = own.office, self._people
        announcements, cards = Announcements(ground.redis), Redrawing(ground.small, "announce", most=5)
        return (
            Status(office, self._pool, ground.inbox, self._versions, zone),
            ShowPerson(office, people, own.standings, own.rules_of, own.tokens, self._figures, zone),
            SetQuota(office, people, own.standings, own.rules_of),
            AdminRevoke(office, own.directory, own.tokens, self._type_revoke(), zone),
            Announce(office, announcements, own.directory, cards),
            TellOne(announcements),
            ShowProgress(announcements, cards),
        )

    def _shares(self) -> Sequence[Handler]:
        own, ground, settings = self._holdings, self._ground, self._settings
        admins, amount = settings.people.admin_open_ids, settings.limits.grant_tokens
        drafts, cards = Drafts(ground.redis), Redrawing(ground.small, "grant", most=100)
        requests = Requests(drafts, self._figures, cards, self._names, settings.server.timezone)
        return (
            ShowUsage(self._holdings.office, own.usage, self._figures, self._pool, own.prices.shown),
            AskForMore(own.persons, drafts, ground.outbox, ground.records.asker, admins, amount),
            ShowRequest(requests),
            DecideRequest(self._holdings.office, requests, own.grants, ground.outbox, own.audit),
        )

    def _records(self) -> Sequence[Handler]:
        own, diary, settings = self._holdings, self._holdings.diary, self._settings
        days, zone = settings.records.days, settings.server.timezone
        return (
            DecideRecords(self._holdings.office, own.tokens, self._people, diary.choices),
            MyRecords(own.persons, own.tokens, diary.choices, diary.reading, diary.eraser, days, zone),
        )

    def _upkeep(self) -> Sequence[Handler]:
        own = self._holdings
        return (
            Leaving(own.directory, own.tokens, own.audit, own.sessions.close_all),
            Moving(own.departments.learn),
            Remind(own.tokens, self._pictures),
        )

    def shares(self, metered: Callable[[ShareLimits], ShareLimits]) -> Shares:
        """What the conversation takes from people's shares; `metered` looks on."""
        own = self._holdings
        zone = self._settings.server.timezone
        priced = PricedShares(metered(own.limits), own.prices)
        return Shares(priced, own.persons, own.rules_of, own.rules_of.suspended, zone)

    def scheduler(self) -> Scheduler:
        """What is done by itself."""
        return make_scheduler(self._ground, self._holdings, self._learn)

    def _versions(self) -> Mapping[str, str]:
        return versions(self._ground.redis, self._ground.database)

    def _claim(self, what: str, who: str, seconds: float) -> bool:
        return self._ground.small.hold(what, who, seconds).acquire()


def terms_of(settings: Settings) -> Terms:
    return Terms(
        zone=settings.server.timezone,
        base_url=f"{settings.server.public_url}/v1",
        model=settings.llm.model,
        usual_days=settings.tokens.usual_days,
        most_days=settings.tokens.most_days,
        grace_seconds=settings.tokens.grace_hours * 3600,
    )
