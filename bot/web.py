"""The side for browsers: people sign in with Feishu, see to their keys, and administrators look at who used what."""

from collections.abc import Sequence

from flask import Blueprint

from bot.company import Company
from bot.feishu.signin import CompanySignIn, open_sign_in
from bot.ground import Ground
from bot.keys.holdings import Holdings
from bot.settings.load import Settings
from cards.tokens import snippets
from gateway.browser.cookies import Browser
from gateway.browser.place import Place
from gateway.conversations.door import Shelf
from gateway.conversations.visitors import Visitors
from gateway.keys.figures import Figures
from gateway.keys.keyring import Holder, Terms
from gateway.keys.picture import Snippet
from gateway.make_conversations import make_conversations
from gateway.make_web import WebHouse, WebOptions, make_report, make_web
from gateway.records.drawer import Drawer
from gateway.report.door import Books
from gateway.report.watch import Admit, Watch
from gateway.signin.platform import Visitor
from handlers.base import Person


class BrowserPeople:
    """What the pages ask about people (gateway.signin.arrival.Holders)."""

    def __init__(self, holdings: Holdings) -> None:
        self._holdings = holdings

    def of(self, visitor: Visitor) -> Holder:
        named = Person(visitor.open_id, visitor.tenant, visitor.union_id, visitor.user_id, visitor.name)
        person = self._holdings.persons.id_of_person(visitor.tenant, named)
        return Holder(person, visitor.tenant, visitor.open_id)

    def suspended(self, holder: Holder) -> bool:
        return bool(self._holdings.rules_of.suspended(holder.person))


class Web:
    """Nothing connects before the first visit."""

    def __init__(self, ground: Ground, holdings: Holdings, admit: Admit) -> None:
        """`admit` is how the gateway checks a token."""
        self._ground, self._settings, self._holdings = ground, ground.settings, holdings
        self._people = BrowserPeople(holdings)
        self._base = ground.settings.server.public_url
        self._company = Company(ground.feishu, holdings.directory.first_company)
        admin_token = ground.settings.server.admin_token.get_secret_value()
        self._watch = Watch(admin_token, admit, self._company)

    def pages(self) -> Blueprint:
        """Signing in, and the page of one's keys."""
        settings, holdings = self._settings, self._holdings
        sign_in = CompanySignIn(open_sign_in(settings.feishu), self._company, external=settings.people.external)
        figures = Figures(holdings.limits, holdings.usage, holdings.rules_of, holdings.prices.shown)
        diary = holdings.diary
        drawer = Drawer(diary.choices, diary.reading, diary.eraser, settings.records.days)
        shared, people = self._ground.small, self._people
        house = WebHouse(sign_in, shared, holdings.sessions, holdings.tokens, people, figures, self._snippets, drawer)
        secret = settings.server.secret_key.get_secret_value()
        return make_web(house, WebOptions(self._base, secret, settings.server.timezone, terms_of(settings)))

    def report(self) -> Blueprint:
        """`GET /auth/tokens`."""
        own = self._holdings
        books = Books(own.usage, own.directory, own.audit, own.prices.shown)
        return make_report(self._watch, books, self._base)

    def conversations(self) -> Blueprint:
        """`GET /conversations` and below."""
        server, own, people = self._settings.server, self._holdings, self._people
        visitors = Visitors(self._watch, own.sessions, Browser(Place(self._base)), people.of, people.suspended)
        shelf = Shelf(own.diary.reading, own.diary.eraser, own.directory, own.audit, own.prices.currency)
        return make_conversations(visitors, shelf, self._base, server.timezone)

    def _snippets(self, secret: str) -> Sequence[Snippet]:
        filled = snippets.filled(base_url=f"{self._base}/v1", model=self._settings.llm.model, secret=secret)
        return [Snippet(title, code) for title, _, code in filled]


def terms_of(settings: Settings) -> Terms:
    tokens = settings.tokens
    return Terms(tokens.usual_days, tokens.most_days, tokens.most_live, tokens.grace_hours * 3600)
