"""What people hold, for the chat, programs and browsers alike: tokens, shares, sign-ins, and what was used."""

from zoneinfo import ZoneInfo

from bot.diary.wiring import Diary, prices_of
from bot.ground import Ground
from bot.keys.departments import Departments
from bot.keys.following import Following
from bot.keys.persons import Persons
from bot.keys.rules import PersonRules
from gateway.browser.sessions import Sessions
from handlers.office import Office
from store.audit import Audit
from store.directory import Directory
from store.drafts import Drafts
from store.grants import Grants
from store.limits import Limits
from store.objects import Objects
from store.people import People
from store.revocations import Revocations
from store.standings import Standings
from store.token_upkeep import TokenUpkeep
from store.tokens import Tokens
from store.usage import Usage
from store.usage_counts import UsageCounts


class Holdings:
    """One of each, for one process. Nothing connects before it is used."""

    def __init__(self, ground: Ground) -> None:
        settings, redis, database = ground.settings, ground.redis, ground.database
        zone = ZoneInfo(settings.server.timezone)
        self.directory = Directory(database, settings.feishu.app_id)
        self.persons = Persons(People(database), settings.feishu.app_id)
        self.audit = Audit(database)
        self.office = Office(self.persons, ground.rights, self.audit)
        self.news = Revocations(redis)
        following = Following(self.news.tell, ground.outbox, lambda: self.tokens)
        self.tokens = Tokens(database, most=settings.tokens.most_live, tell=following, clock=ground.clock)
        self.upkeep = TokenUpkeep(database)
        self.usage = Usage(database, zone)
        self.limits = Limits(redis, zone, UsageCounts(database))
        self.objects = Objects(redis, database)
        self.diary, self.prices = Diary(settings, redis, database), prices_of(settings)
        self.grants = Grants(database, self.limits.recount, clock=ground.clock)
        self.standings = Standings(database)
        self.sessions = Sessions(settings.server.secret_key.get_secret_value(), ground.small, ground.small.now)
        self.departments = Departments(ground.feishu, Drafts(redis))
        self.rules_of = PersonRules(settings.limits, self.standings, self.directory, self.departments)
