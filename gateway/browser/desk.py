"""What every door for browsers has at hand: who is signed in here, where to send them, how to say something."""

from flask import Response, jsonify, make_response, redirect, request

from gateway.browser.cookies import Browser
from gateway.browser.language import language_of, say
from gateway.browser.page import Message, Pages
from gateway.browser.place import CALLBACK, KEYS, LANDING, LOGIN, Place
from gateway.browser.sessions import Session, Sessions

FORGED = Message("forged", 403, LANDING, "to_my_keys")
SIGNED_OUT = Message("signed_out", 401)
SUSPENDED = Message("suspended", 403)


class Desk:
    def __init__(self, sessions: Sessions, place: Place) -> None:
        self.sessions, self.place = sessions, place
        self.browser, self.pages = Browser(place), Pages(place)

    def session(self) -> Session | None:
        """Who is signed in with this browser. May raise Unavailable."""
        return self.sessions.find(self.browser.cookie(request, "session"))

    def to(self, path: str) -> Response:
        """Go there with a GET."""
        return make_response(redirect(self.place.path(path), 303))

    def away(self, url: str) -> Response:
        """To the platform."""
        return make_response(redirect(url, 303))

    def say(self, message: Message) -> Response:
        return self.pages.say(message, **self._addresses())

    def say_json(self, message: Message) -> Response:
        """The same for a script: `error` a word, `detail` a sentence, `login` where to begin again."""
        detail = say(language_of(request), message.name, **self._addresses())
        login = f"{self.place.url(LOGIN)}?format=json"
        return make_response(jsonify(error=message.name, detail=detail, login=login), message.status)

    def welcome(self, response: Response, session: Session) -> Response:
        """The same answer, and from now on this browser is signed in."""
        self.browser.keep(response, "session", session.name)
        return response

    def _addresses(self) -> dict[str, str]:
        """What the sentences may name."""
        return {"callback": self.place.url(CALLBACK), "keys": self.place.url(KEYS), "login": self.place.url(LOGIN)}
