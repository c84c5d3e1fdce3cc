"""How a page leaves the house: rendered in the visitor's language, with headers that let nothing foreign into it."""

from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request

from gateway.browser.language import CODES, COOKIE, OWN_NAMES, Language, language_of, say
from gateway.browser.place import LANDING, LOGIN, Place

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'none'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
YEAR = 365 * 86400


@dataclass(frozen=True)
class Message:
    """A page that says one thing. `name` is its text, `<name>_title` its heading; `link` a path, `button` its label."""

    name: str
    status: int = 200
    link: str = LOGIN
    button: str = "sign_in_again"


LANDING_PAGE = Message("landing", button="sign_in")
NOT_FOUND = Message("not_found", 404, LANDING, "to_my_keys")


class Pages:
    def __init__(self, place: Place) -> None:
        self._place = place

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page of gateway/pages/templates."""
        language = language_of(request)
        text = render_template(template, **self._common(language), **values)
        response = make_response(text, status)
        self._remember(response, language)
        return response

    def say(self, message: Message, **values: object) -> Response:
        """A page that says one thing, in a sentence that people understand, with one button to go on."""
        filled = {"name": message.name, "link": self._place.path(message.link), "button": message.button}
        return self.show("message.html", message.status, **filled, values=values)

    def _common(self, language: Language) -> dict[str, Any]:
        other: Language = "zh" if language == "en" else "en"
        return {
            "t": lambda name, **values: say(language, name, **values),
            "language": language,
            "code": CODES[language],
            "other": other,
            "other_code": CODES[other],
            "other_name": OWN_NAMES[other],
            "path": self._place.path,
        }

    def _remember(self, response: Response, language: Language) -> None:
        """A language that was chosen by a link stays chosen."""
        if request.args.get("lang") == language:
            response.set_cookie(
                COOKIE, language, max_age=YEAR, samesite="Lax", secure=self._place.secure, httponly=True
            )


def guarded(response: Response) -> Response:
    """Every answer of these doors: nothing is kept by caches, framed, sniffed or run from elsewhere."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
